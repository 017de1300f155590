package dev.kodama.app;

import dev.kodama.bus.RedisProbe;
import dev.kodama.journal.JournalConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

/** Looks whether the servers of a command are there before it starts: better one clear line than a wait. 5 s each at most. */
final class Reachable {
    private static final int PATIENCE_MILLIS = 5_000;
    private static final String NO_ANSWER = "no answer within 5 s";
    private static final Pattern ADDRESS = Pattern.compile("\\[?([^\\[\\]]+)]?:(\\d{1,5})");

    private Reachable() {}

    static void checkRedis(String redisUrl) throws InterruptedException {
        try {
            RedisProbe.whyUnreachable(redisUrl).ifPresent(why -> {
                throw new CannotRunException("cannot reach Redis: " + why + "; start it, or set KODAMA_REDIS_URL");
            });
        } catch (IllegalArgumentException e) {
            throw new CannotRunException("KODAMA_REDIS_URL is " + e.getMessage(), e);
        }
    }

    static void checkKafka(JournalConfig journal) throws InterruptedException {
        checkListens(journal.bootstrap());
        var properties = journal.clientProperties();
        properties.put("default.api.timeout.ms", PATIENCE_MILLIS);
        properties.put("request.timeout.ms", PATIENCE_MILLIS - 1_000);
        try (var admin = Admin.create(properties)) {
            admin.describeCluster().clusterId().get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw noKafka(journal.bootstrap(), NO_ANSWER, e);
        } catch (ExecutionException | KafkaException e) {
            Throwable root = root(e);
            boolean late = root instanceof org.apache.kafka.common.errors.TimeoutException;
            throw noKafka(journal.bootstrap(), late ? NO_ANSWER : String.valueOf(root.getMessage()), e);
        }
    }

    /** A Kafka client would try for long where nobody listens, and not say why it failed. */
    private static void checkListens(String bootstrap) {
        IOException failure = new IOException("it is no host:port");
        for (String address : bootstrap.split(",", -1)) {
            var parts = ADDRESS.matcher(address.strip());
            if (parts.matches()) {
                try (var socket = new Socket()) {
                    socket.connect(
                            new InetSocketAddress(parts.group(1), Integer.parseInt(parts.group(2))), PATIENCE_MILLIS);
                    return;
                } catch (UnknownHostException e) {
                    failure = new IOException("no such host", e);
                } catch (IOException e) {
                    failure = e;
                }
            }
        }
        throw noKafka(bootstrap, String.valueOf(failure.getMessage()), failure);
    }

    private static CannotRunException noKafka(String bootstrap, String why, Throwable failure) {
        return new CannotRunException(
                "cannot reach Kafka: " + bootstrap + ": "
                        + why.lines().findFirst().orElse("") + "; start it, or set KODAMA_KAFKA_BOOTSTRAP",
                failure);
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
