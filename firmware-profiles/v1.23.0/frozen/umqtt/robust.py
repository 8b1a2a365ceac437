import utime
from . import simple


class MQTTClient(simple.MQTTClient):
    DELAY = 2
    DEBUG = False

    def delay(self, i):
        utime.sleep(self.DELAY)

    def log(self, in_reconnect, e):
        if not self.DEBUG:
            return
        where = "mqtt reconnect" if in_reconnect else "mqtt"
        print("%s: %r" % (where, e))

    def reconnect(self):
        connect = super().connect
        failures = 0
        while True:
            try:
                return connect(False)
            except OSError as lost:
                self.log(True, lost)
            failures += 1
            self.delay(failures)

    # Whatever fails is done once more on a new connection; a negative number of attempts never ends.
    def _insist(self, action, attempts):
        while attempts != 0:
            attempts -= 1
            try:
                return action()
            except OSError as lost:
                self.log(False, lost)
            self.reconnect()

    def publish(self, topic, msg, retain=False, qos=0):
        send = super().publish
        return self._insist(lambda: send(topic, msg, retain, qos), -1)

    def wait_msg(self):
        return self._insist(super().wait_msg, -1)

    def check_msg(self, attempts=2):
        wait = super().wait_msg

        def look():
            self.sock.setblocking(False)
            return wait()

        return self._insist(look, attempts)
