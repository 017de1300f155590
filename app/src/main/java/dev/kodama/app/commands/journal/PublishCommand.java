package dev.kodama.app.commands.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.kodama.app.process.ServerChecks;
import dev.kodama.app.settings.ProcessSettings;
import dev.kodama.app.settings.SettingFlags;
import dev.kodama.app.terminal.CannotRunException;
import dev.kodama.app.terminal.ExitCode;
import dev.kodama.app.terminal.Logging;
import dev.kodama.app.terminal.TableRow;
import dev.kodama.bus.BusConfig;
import dev.kodama.bus.EventBus;
import dev.kodama.bus.PublishOutcome.NotPublished;
import dev.kodama.bus.PublishOutcome.Published;
import dev.kodama.settings.RedisSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kodama publish}. */
@Command(
        name = "publish",
        description = {
            "Publishes one event to Redis, on the channel events.TYPE, as a service does, and prints the number of receivers,",
            "mirror and forwarder included.",
            "Example: kodama publish TASK_COMPLETED task t-1 '{\"status\":\"done\"}'"
        })
public final class PublishCommand implements Callable<Integer> {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration AT_ONCE = Duration.ofMillis(500);
    private static final int POLL_MILLIS = 5;

    private final SettingFlags flags;

    @Spec
    private CommandSpec spec = CommandSpec.create(); // replaced by picocli

    @Parameters(index = "0", paramLabel = "TYPE", description = "event type, such as TASK_COMPLETED")
    private String eventType = "";

    @Parameters(index = "1", paramLabel = "ENTITY_TYPE", description = "the type of its entity, such as task")
    private String entityType = "";

    @Parameters(index = "2", paramLabel = "ENTITY_ID", description = "the id of its entity, such as t-1")
    private String entityId = "";

    @Parameters(
            index = "3",
            paramLabel = "PAYLOAD",
            arity = "0..1",
            defaultValue = "{}",
            description = "a JSON object; - reads it from standard input. Default: {}")
    private String payload = "{}";

    private PublishCommand(SettingFlags flags) {
        this.flags = flags;
    }

    public static CommandLine line(SettingFlags flags) {
        return SettingFlags.command(
                new PublishCommand(flags),
                RedisSettings.URL,
                RedisSettings.CA,
                RedisSettings.CERTIFICATE,
                RedisSettings.KEY,
                RedisSettings.PASSWORD_FILE,
                ProcessSettings.STARTUP_TIMEOUT);
    }

    @Override
    public Integer call() throws Exception {
        var settings = flags.of(spec);
        String redisUrl = RedisSettings.url(settings);
        Map<String, ?> object = object();
        Logging.silence(EventBus.class.getPackageName()); // the result tells the same
        var bus = bus(redisUrl, ServerChecks.ofCommand(settings));
        try {
            var outcome = bus.publish(eventType, entityType, entityId, object)
                    .toCompletableFuture()
                    .get(2 * TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            if (outcome instanceof NotPublished not) {
                throw new CannotRunException("not published: " + not.reason());
            }
            if (outcome instanceof Published published) {
                spec.commandLine()
                        .getOut()
                        .println(TableRow.of("published to events.%s: %s", eventType, received(published)));
            }
            return ExitCode.OK;
        } finally {
            closeInBackground(bus);
        }
    }

    /** A bus, connected where possible. Runs the slower check, which knows the reason, only if the bus does not connect at once. */
    private static EventBus bus(String redisUrl, ServerChecks checks) throws InterruptedException {
        EventBus bus;
        try {
            bus = EventBus.connect(BusConfig.of(redisUrl).withTimeout(TIMEOUT));
        } catch (IllegalArgumentException e) {
            throw new CannotRunException("KODAMA_REDIS_URL is " + e.getMessage(), e);
        }
        try {
            if (!awaitConnected(bus, AT_ONCE)) {
                checks.redis(redisUrl);
                awaitConnected(bus, TIMEOUT);
            }
            return bus;
        } catch (CannotRunException | InterruptedException e) {
            closeInBackground(bus);
            throw e;
        }
    }

    /** The result has arrived: the process need not wait for the threads of the connection. */
    private static void closeInBackground(EventBus bus) {
        var closing = new Thread(bus::close, "kodama-publish-close");
        closing.setDaemon(true);
        closing.start();
    }

    private static String received(Published published) {
        return published.receivers() == 1 ? "1 connection got it" : published.receivers() + " connections got it";
    }

    private static boolean awaitConnected(EventBus bus, Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!bus.connected() && System.nanoTime() < deadline) {
            Thread.sleep(POLL_MILLIS);
        }
        return bus.connected();
    }

    private Map<String, ?> object() throws IOException {
        String text = payload.equals("-") ? standardInput() : payload;
        var json = JsonMapper.builder()
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
        var object = new LinkedHashMap<String, @Nullable Object>();
        try {
            if (json.readValue(text, Object.class) instanceof Map<?, ?> read) {
                read.forEach((name, value) -> object.put(String.valueOf(name), value));
                return object;
            }
        } catch (JsonProcessingException e) {
            throw new CannotRunException("the payload is not JSON: " + e.getOriginalMessage(), e);
        }
        throw new CannotRunException("the payload must be a JSON object such as {\"status\":\"done\"}, was " + text);
    }

    private static String standardInput() throws IOException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(System.in.readAllBytes()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new CannotRunException("the payload on standard input is not UTF-8", e);
        }
    }
}
