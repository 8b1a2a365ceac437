/** An MQTT client that connects again. Python source of `umqtt/robust.py`. */
export const libraryUmqttRobust = `import utime
from . import simple


class MQTTClient(simple.MQTTClient):
    DELAY = 2
    DEBUG = False

    # How often it has failed, for those who want to wait longer each time.
    def delay(self, i):
        utime.sleep(self.DELAY)

    def log(self, in_reconnect, e):
        if not self.DEBUG:
            return
        print(("mqtt reconnect: %r" if in_reconnect else "mqtt: %r") % e)

    def reconnect(self):
        failures = 0
        while True:
            try:
                return super().connect(False)
            except OSError as e:
                self.log(True, e)
                failures += 1
                self.delay(failures)

    # What fails is done once more on a new connection, with no other exception alive meanwhile.
    def publish(self, topic, msg, retain=False, qos=0):
        while True:
            try:
                return super().publish(topic, msg, retain, qos)
            except OSError as e:
                self.log(False, e)
            self.reconnect()

    def wait_msg(self):
        while True:
            try:
                return super().wait_msg()
            except OSError as e:
                self.log(False, e)
            self.reconnect()

    def check_msg(self, attempts=2):
        while attempts:
            attempts -= 1
            self.sock.setblocking(False)
            try:
                return super().wait_msg()
            except OSError as e:
                self.log(False, e)
            self.reconnect()


__version__ = "1.0.2"
`;
