// A plain WebSocket server in Node: what Redis publishes on events.* goes to every client. Arguments: its port, the port of Redis.
const Redis = require("ioredis");
const { WebSocketServer } = require("ws");

const [port, redisPort] = process.argv.slice(2).map(Number);
const server = new WebSocketServer({ host: "127.0.0.1", port, perMessageDeflate: false });
const redis = new Redis({ host: "127.0.0.1", port: redisPort });
redis.psubscribe("events.*");
redis.on("pmessage", (pattern, channel, message) => {
  for (const client of server.clients) {
    client.send(message);
  }
});
