package dev.kodama.app.rights;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kodama.embedded.kafka.KafkaNode;
import dev.kodama.embedded.redis.RedisServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AclBinding;

/** A Kafka with users and access rules, and a Redis with users; users have no rights at first. */
final class SecuredServers implements AutoCloseable {
    private static final String ADMIN = "admin";
    private static final String LOGIN = "org.apache.kafka.common.security.plain.PlainLoginModule required ";

    private final RedisServer redis;
    private final KafkaNode kafka;
    private final Admin admin;

    private SecuredServers(RedisServer redis, KafkaNode kafka) {
        this.redis = redis;
        this.kafka = kafka;
        this.admin = Admin.create(Map.copyOf(client(ADMIN)));
    }

    /** @param users of Kafka; each one's password is its name */
    static SecuredServers start(Path folder, Collection<String> users) throws Exception {
        var redis = RedisServer.start(new RedisServer.Config(folder.resolve("redis"), 0));
        String known = users.stream()
                .map(user -> "user_" + user.replace('-', '_') + "=\"" + user + "\"")
                .collect(Collectors.joining(" "));
        var settings = new HashMap<String, String>();
        settings.put("listener.security.protocol.map", "PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT");
        settings.put("sasl.enabled.mechanisms", "PLAIN");
        settings.put("sasl.mechanism.inter.broker.protocol", "PLAIN");
        settings.put(
                "listener.name.plaintext.plain.sasl.jaas.config",
                LOGIN + "username=\"admin\" password=\"admin\" user_admin=\"admin\" " + known + ";");
        settings.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        settings.put("super.users", "User:admin;User:ANONYMOUS"); // the controller's listener has no users
        try {
            return new SecuredServers(
                    redis, KafkaNode.start(new KafkaNode.Config(folder.resolve("kafka"), 0, settings)));
        } catch (Exception e) {
            redis.close();
            throw e;
        }
    }

    int redisPort() {
        return redis.port();
    }

    /** The Redis URL of a user. */
    String redisUrl(String user) {
        return "redis://" + user + ":secret@127.0.0.1:" + redis.port();
    }

    /** Gives a Redis user these rules and no others; its connections are cut. */
    void grantOnRedis(String user, List<String> rules) throws Exception {
        command("ACL DELUSER " + user);
        command("ACL SETUSER " + user + " on >secret resetchannels nocommands " + String.join(" ", rules));
    }

    private void command(String line) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), redis.port())) {
            socket.getOutputStream().write((line + "\r\n").getBytes(UTF_8));
            var answer = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)).readLine();
            if (answer.startsWith("-")) {
                throw new IllegalStateException(answer + " to " + line);
            }
        }
    }

    String bootstrap() {
        return kafka.bootstrap();
    }

    /** The login properties of a Kafka user. */
    Map<String, String> login(String user) {
        return Map.of(
                "security.protocol",
                "SASL_PLAINTEXT",
                "sasl.mechanism",
                "PLAIN",
                "sasl.jaas.config",
                LOGIN + "username=\"" + user.replace('-', '_') + "\" password=\"" + user + "\";");
    }

    /** The client properties of a Kafka user. */
    Map<String, Object> client(String user) {
        var properties = new HashMap<String, Object>(login(user));
        properties.put("bootstrap.servers", bootstrap());
        return properties;
    }

    /** A client with all rights. */
    Admin admin() {
        return admin;
    }

    void grantOnKafka(Collection<AclBinding> rules) throws Exception {
        admin.createAcls(rules).all().get();
    }

    void takeOnKafka(AclBinding rule) throws Exception {
        var unused = admin.deleteAcls(List.of(rule.toFilter())).all().get();
    }

    @Override
    public void close() {
        admin.close();
        kafka.close();
        redis.close();
    }
}
