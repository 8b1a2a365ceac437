# A weather station: reads its sensors, keeps the last values, and writes a report now and then.
from sensors import Sensor
from store import Store

SENSORS = [Sensor('temperature', 200, 7), Sensor('humidity', 550, 13), Sensor('pressure', 10130, 3)]


def main():
    store = Store(16)
    for tick in range(60):
        for sensor in SENSORS:
            store.add(sensor.name, sensor.read(tick))
        if tick % 20 == 19:
            print(store.report())


main()
