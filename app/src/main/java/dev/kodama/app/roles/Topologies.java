package dev.kodama.app.roles;

import dev.kodama.app.process.Meters;
import dev.kodama.app.settings.DataFolder;
import dev.kodama.app.settings.ProcessSettings;
import dev.kodama.catalog.Catalog;
import dev.kodama.freshness.ProgressReporter;
import dev.kodama.freshness.TopologyProgress;
import dev.kodama.gaps.GapConfig;
import dev.kodama.gaps.GapTopology;
import dev.kodama.health.HealthConfig;
import dev.kodama.health.HealthTopology;
import dev.kodama.http.monitoring.ComponentHealth;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.metrics.MetricsConfig;
import dev.kodama.metrics.MetricsTopology;
import dev.kodama.settings.Settings;
import dev.kodama.streams.RocksDbMemory;
import dev.kodama.streams.RunningTopology;
import dev.kodama.streams.StreamsSettings;
import dev.kodama.streams.StreamsStatus;
import dev.kodama.streams.StreamsStatus.State;
import dev.kodama.timeline.LiveIndex;
import dev.kodama.timeline.TimelineTopology;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.streams.Topology;
import org.jspecify.annotations.Nullable;

/** The topologies of this process, one thread each, with a common memory limit for their stores. */
final class Topologies implements AutoCloseable {
    private static final long STORE_BYTES = 32 << 20;

    /** All topologies by name. */
    private final Map<String, BiFunction<Settings, Catalog, Plan>> plans = Map.of(
            TimelineTopology.NAME, (settings, catalog) -> timeline(settings),
            MetricsTopology.NAME, (settings, catalog) -> metrics(settings),
            HealthTopology.NAME, (settings, catalog) -> health(settings),
            GapTopology.NAME, Topologies::gaps);

    /** @param topics the topics it reads or writes, in addition to those of every topology */
    private record Plan(Topology topology, String storeVersion, List<NewTopic> topics) {}

    private final LiveIndex index = new LiveIndex();
    private final RocksDbMemory memory = new RocksDbMemory(STORE_BYTES);
    private final Map<String, RunningTopology> running = new TreeMap<>();

    private @Nullable ProgressReporter progress;

    private Topologies() {}

    static Set<String> names() {
        return Set.of(TimelineTopology.NAME, MetricsTopology.NAME, HealthTopology.NAME, GapTopology.NAME);
    }

    private Plan timeline(Settings settings) {
        var journal = JournalConfig.from(settings);
        return new Plan(TimelineTopology.build(journal, index), TimelineTopology.STORE_VERSION, List.of());
    }

    private static Plan metrics(Settings settings) {
        var config = MetricsConfig.standard(JournalConfig.from(settings));
        return new Plan(MetricsTopology.build(config), MetricsTopology.STORE_VERSION, config.topics());
    }

    private static Plan health(Settings settings) {
        var config = HealthConfig.from(settings);
        return new Plan(HealthTopology.build(config), HealthTopology.STORE_VERSION, config.topics());
    }

    private static Plan gaps(Settings settings, Catalog catalog) {
        var config = GapConfig.from(settings, catalog);
        return new Plan(GapTopology.build(config), GapTopology.STORE_VERSION, config.topics());
    }

    /**
     * Starts the named topologies in the background; other names are ignored.
     *
     * @param address {@code host:port} of this process, for others with the same role
     */
    static Topologies start(Set<String> names, Settings settings, Catalog catalog, Meters meters, String address) {
        var all = new Topologies();
        if (!settings.isSet(ProcessSettings.STATE_DIR)) {
            DataFolder.prepare(settings);
        }
        for (var one : new TreeMap<>(all.plans).entrySet()) {
            if (names.contains(one.getKey())) {
                all.start(one.getKey(), one.getValue().apply(settings, catalog), settings, meters, address);
            }
        }
        var journal = JournalConfig.from(settings);
        all.progress = ProgressReporter.start(journal, all::runningNow, InstantSource.system());
        return all;
    }

    private Set<String> runningNow() {
        return running.entrySet().stream()
                .filter(one -> one.getValue().status().ready())
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    private void start(String name, Plan plan, Settings settings, Meters meters, String address) {
        var journal = JournalConfig.from(settings);
        var place = new StreamsSettings(
                name,
                journal.clientProperties(),
                journal.group(name),
                stateDir(settings),
                plan.storeVersion(),
                name.equals(TimelineTopology.NAME),
                name.equals(TimelineTopology.NAME) ? TimelineTopology.FORMER_TOPICS : List.of(),
                journal.poisonTopic(),
                journal.maxEventBytes(),
                address);
        var topics = new ArrayList<>(plan.topics());
        topics.add(TopologyProgress.newTopic(journal));
        Runnable before = () -> JournalTopics.createForTopologies(journal, topics);
        running.put(
                name,
                RunningTopology.start(place, plan.topology(), before, memory, meters.registry(), meters.tracer()));
    }

    /** The folder of {@link ProcessSettings#STATE_DIR}, by default {@code streams} in the data folder. */
    static Path stateDir(Settings settings) {
        return settings.find(ProcessSettings.STATE_DIR)
                .orElseGet(() -> DataFolder.of(settings).resolve("streams"))
                .toAbsolutePath();
    }

    /** Addresses of the other processes that have partitions of the index. */
    List<String> others() {
        var timeline = running.get(TimelineTopology.NAME);
        return timeline == null ? List.of() : timeline.others(TimelineTopology.STORE);
    }

    /** The index of the journal that the topology timeline has in this process. */
    LiveIndex index() {
        return index;
    }

    /** The reason why one of them has failed, if any has. */
    Optional<String> ended() {
        for (var one : running.entrySet()) {
            var ended = one.getValue().ended().toCompletableFuture();
            if (ended.isDone()) {
                return Optional.of(one.getKey() + " has ended: " + ended.join());
            }
        }
        return Optional.empty();
    }

    /**
     * The component of a topology in {@code /health/ready}.
     *
     * @param topologies null before their start
     * @param required whether the process is ready only when the topology is; else the topology must only not be stuck
     */
    static ComponentHealth health(@Nullable Topologies topologies, String name, boolean required) {
        var one = topologies == null ? null : topologies.running.get(name);
        var status = one == null ? new StreamsStatus(State.STARTING, 0, 0, 0, false, "") : one.status();
        return health(status, name, required);
    }

    static ComponentHealth health(StreamsStatus status, String name, boolean required) {
        var details = new LinkedHashMap<String, Object>();
        details.put("state", status.state().label());
        details.put("replaced_threads", status.replacedThreads());
        details.put("poison", status.poison());
        details.put("skipped", status.skipped());
        details.put("detail", status.detail());
        return new ComponentHealth(name, required ? status.ready() : !status.stuck(), details);
    }

    /** Closes all topologies concurrently: each may take seconds. */
    @Override
    public void close() {
        if (progress != null) {
            progress.close();
        }
        var closers = running.values().stream()
                .map(one -> new Thread(one::close, "close-topology"))
                .toList();
        closers.forEach(Thread::start);
        for (var closer : closers) {
            try {
                closer.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        memory.close();
    }
}
