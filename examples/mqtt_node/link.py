"""The network and the broker."""

import asyncio
import network
from umqtt.simple import MQTTClient


class Link:
    def __init__(self, config, on_command):
        self.config = config
        self.on_command = on_command
        self.client = None
        self.sent = 0

    async def join(self):
        wlan = network.WLAN(network.STA_IF)
        wlan.active(True)
        wlan.connect(self.config.SSID, self.config.PASSWORD)
        for _ in range(20):
            if wlan.isconnected():
                return wlan.ifconfig()[0]
            await asyncio.sleep_ms(250)
        raise OSError("no network")

    def connect(self):
        self.client = MQTTClient(self.config.CLIENT_ID, self.config.BROKER, keepalive=60)
        self.client.set_callback(self._arrived)
        self.client.set_last_will(self.config.TOPIC + b"state", b"lost", retain=True)
        self.client.connect()
        self.client.subscribe(self.config.TOPIC + b"command")
        self.client.publish(self.config.TOPIC + b"state", b"up", retain=True)

    def publish(self, name, text):
        self.client.publish(self.config.TOPIC + name, text.encode())
        self.sent += 1

    def _arrived(self, topic, message):
        self.on_command(message.decode())

    async def listen(self):
        while True:
            self.client.check_msg()
            await asyncio.sleep_ms(200)
