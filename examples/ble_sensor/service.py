"""The environmental sensing service (0x181A), and a UART of Nordic's kind for commands."""

from ubluepy import Characteristic, Peripheral, Service, UUID, constants

NAME = "shelf"


class Sensor:
    def __init__(self, on_command):
        self.on_command = on_command
        self.connected = False
        self.notifying = False
        self.temperature = Characteristic(
            UUID(0x2A6E), props=Characteristic.PROP_NOTIFY | Characteristic.PROP_READ, attrs=Characteristic.ATTR_CCCD
        )
        self.commands = Characteristic(
            UUID("6e400002-b5a3-f393-e0a9-e50e24dcca9e"),
            props=Characteristic.PROP_WRITE | Characteristic.PROP_WRITE_WO_RESP,
        )
        sensing = Service(UUID(0x181A))
        sensing.addCharacteristic(self.temperature)
        uart = Service(UUID("6e400001-b5a3-f393-e0a9-e50e24dcca9e"))
        uart.addCharacteristic(self.commands)
        self.peripheral = Peripheral()
        self.peripheral.addService(sensing)
        self.peripheral.addService(uart)
        self.peripheral.setConnectionHandler(self._event)
        self.services = [sensing]

    def start(self):
        self.peripheral.advertise(device_name=NAME, services=self.services)

    def notify(self, hundredths):
        if self.connected and self.notifying:
            self.temperature.write(hundredths.to_bytes(2, "little"))
            return True
        return False

    def _event(self, event, handle, data):
        if event == constants.EVT_GAP_CONNECTED:
            self.connected = True
        elif event == constants.EVT_GAP_DISCONNECTED:
            self.connected = self.notifying = False
            self.start()
        elif event == constants.EVT_GATTS_WRITE:
            if len(data) == 2 and data[0] < 2 and not data[1]:
                # To the descriptor: whether the client wants to be told.
                self.notifying = data[0] == 1
            else:
                self.on_command(bytes(data))
