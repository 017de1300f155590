"""A service as they exist: takes TASK_CREATED from Redis pub/sub, does the task, publishes TASK_COMPLETED.

It knows Redis only; its events are journaled all the same.
"""
import json
import os

import redis

client = redis.Redis.from_url(os.environ.get("REDIS_URL", "redis://127.0.0.1:6379"))


def publish(event_type, entity_id, payload):
    event = {"event_type": event_type, "entity_type": "task", "entity_id": entity_id, "payload": payload}
    client.publish(f"events.{event_type}", json.dumps(event))


inbox = client.pubsub()
inbox.subscribe("events.TASK_CREATED")
for message in inbox.listen():
    if message["type"] == "subscribe":
        print("worker listens", flush=True)
    elif message["type"] == "message":
        task = json.loads(message["data"])
        words = len(task["payload"]["text"].split())
        publish("TASK_COMPLETED", task["entity_id"], {"words": words})
        print("done", task["entity_id"], flush=True)
