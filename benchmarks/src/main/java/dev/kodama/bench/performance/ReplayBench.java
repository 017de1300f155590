package dev.kodama.bench.performance;

import dev.kodama.bench.journal.NumberedJournal;
import dev.kodama.bus.ChannelPublisher;
import dev.kodama.embedded.StartFailedException;
import dev.kodama.embedded.redis.RedisServer;
import dev.kodama.journal.EndPosition;
import dev.kodama.journal.EventFilter;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.reader.JournalReader;
import dev.kodama.replay.Replay;
import dev.kodama.replay.ReplaySpeed;
import dev.kodama.replay.Sink;
import dev.kodama.replay.sink.Sinks;
import dev.kodama.replay.sink.TextFormat;
import dev.kodama.settings.Settings;
import dev.kodama.testing.process.Broker;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Measures replays: the deviation from the original times at 1x, and the throughput at most for each kind of sink. */
public final class ReplayBench {
    private final JournalConfig journal;
    private final Path dir;
    private final InstantSource clock;
    private final Consumer<String> progress;

    private ReplayBench(JournalConfig journal, Path dir, InstantSource clock, Consumer<String> progress) {
        this.journal = journal;
        this.dir = dir;
        this.clock = clock;
        this.progress = progress;
    }

    /**
     * Runs on servers of its own; returns when they have ended.
     *
     * @param seconds the duration of the replay at 1x
     * @param perSecond its events a second
     * @param events the events of 330 bytes replayed at max
     * @param dir an empty folder
     */
    public static ReplayReport run(
            int seconds, int perSecond, long events, Path dir, InstantSource clock, Consumer<String> progress)
            throws IOException, InterruptedException, StartFailedException {
        int paced = seconds * perSecond;
        try (var broker = Broker.start(dir.resolve("kafka"))) {
            var journal = JournalConfig.from(Settings.of(Map.of("KODAMA_KAFKA_BOOTSTRAP", broker.bootstrap())));
            NumberedJournal.write(journal, Math.max(events, paced), number -> number * 1000 / perSecond, clock);
            var bench = new ReplayBench(journal, dir, clock, progress);
            double[] deviations = bench.deviationMillis(paced);
            return new ReplayReport(
                    seconds,
                    perSecond,
                    deviations[deviations.length / 2],
                    deviations[(int) (deviations.length * 0.99)],
                    deviations[deviations.length - 1],
                    events,
                    bench.speeds(events));
        }
    }

    private void replay(long events, ReplaySpeed pace, Sink sink) {
        var end = new EndPosition.AtSequence(events);
        try (var reader = JournalReader.open(journal, new StartPosition.Earliest(), end, clock)) {
            new Replay(reader, EventFilter.ALL, pace, Long.MAX_VALUE, sink).run();
            sink.complete();
        }
    }

    /** The deviation of each event from its time after the first one, sorted. */
    private double[] deviationMillis(int events) {
        var times = new TimingSink(events);
        replay(events, ReplaySpeed.parse("1x"), times);
        double[] deviations = new double[events];
        for (int number = 0; number < events; number++) {
            double after = (times.nanos[number] - times.nanos[0]) / 1e6;
            deviations[number] = Math.abs(after - (times.millis[number] - times.millis[0]));
        }
        Arrays.sort(deviations);
        progress.accept(String.format("off by %.2f ms at the median", deviations[events / 2]));
        return deviations;
    }

    private Map<String, Double> speeds(long events) throws StartFailedException {
        var speeds = new LinkedHashMap<String, Double>();
        try (var redis = RedisServer.start(new RedisServer.Config(dir.resolve("redis"), 0));
                var publisher = ChannelPublisher.open(redis.uri())) {
            for (boolean warm : new boolean[] {false, true}) {
                speeds.put("ndjson", speed(events, () -> Sinks.toStream(nowhere(), TextFormat.NDJSON)));
                speeds.put("csv", speed(events, () -> Sinks.toStream(nowhere(), TextFormat.CSV)));
                for (String name : new String[] {"ndjson.gz", "ndjson.zst", "parquet"}) {
                    var file = dir.resolve("all." + name);
                    speeds.put(name, speed(events, () -> Sinks.toFile(file, Optional.empty())));
                }
                speeds.put("redis", speed(events, () -> Sinks.toRedis(publisher, "bench")));
                progress.accept(warm ? "measured" : "warm");
            }
        }
        return speeds;
    }

    private static PrintStream nowhere() {
        return new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    }

    private double speed(long events, Supplier<Sink> sink) {
        long began = System.nanoTime();
        try (var open = sink.get()) {
            replay(events, ReplaySpeed.MAX, open);
        }
        return events * 1e9 / (System.nanoTime() - began);
    }

    /** Records when each event is written. */
    private static final class TimingSink implements Sink {
        private final long[] nanos;
        private final long[] millis;
        private int count;

        TimingSink(int events) {
            nanos = new long[events];
            millis = new long[events];
        }

        @Override
        public void write(JournaledEvent event) {
            nanos[count] = System.nanoTime();
            millis[count] = event.timeMillis();
            count++;
        }

        @Override
        public boolean flush() {
            return true;
        }

        @Override
        public void complete() {}

        @Override
        public void close() {}
    }
}
