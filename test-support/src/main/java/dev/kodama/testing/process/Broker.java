package dev.kodama.testing.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** A Kafka node in a child process. It keeps its port and data over a restart. */
public final class Broker implements AutoCloseable {
    private static final Pattern SERVING = Pattern.compile("serving at (127\\.0\\.0\\.1:(\\d+))");
    private static final List<String> OPTIONS = List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    private static final Duration START = Duration.ofMinutes(2);

    private final Path dir;
    private int starts;
    private ChildJvm process;
    private String bootstrap = "";

    private Broker(Path dir) throws IOException, InterruptedException {
        this.dir = Files.createDirectories(dir);
        this.process = serving("0");
    }

    public static Broker start(Path dir) throws IOException, InterruptedException {
        return new Broker(dir);
    }

    private ChildJvm serving(String port) throws IOException, InterruptedException {
        var started = ChildJvm.start(
                dir.resolve("broker-" + ++starts + ".log"),
                OPTIONS,
                BrokerMain.class.getName(),
                List.of(dir.resolve("data").toString(), port));
        bootstrap = Await.forLine(started, START, SERVING).group(1);
        return started;
    }

    /** {@code 127.0.0.1:port}. */
    public String bootstrap() {
        return bootstrap;
    }

    public void stop() throws InterruptedException {
        process.stop();
    }

    public void kill() throws InterruptedException {
        process.kill();
    }

    /** SIGSTOP. */
    public void freeze() throws IOException, InterruptedException {
        process.freeze();
    }

    /** SIGCONT. */
    public void thaw() throws IOException, InterruptedException {
        process.thaw();
    }

    /** Starts it again on the same port; returns when it serves. */
    public void startAgain() throws IOException, InterruptedException {
        process = serving(bootstrap.substring(bootstrap.indexOf(':') + 1));
    }

    @Override
    public void close() {
        process.close();
    }
}
