"""What differs from one node to the next."""

SSID = "greenhouse"
PASSWORD = "tomatoes"

BROKER = "broker.local"
CLIENT_ID = b"node-7"
TOPIC = b"greenhouse/7/"

SAMPLE_MS = 1000
SAMPLES_PER_REPORT = 5
