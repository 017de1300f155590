package dev.kodama.app;

import dev.kodama.forwarder.ComponentHealth;
import dev.kodama.forwarder.api.journal.EntitySource;
import dev.kodama.forwarder.api.journal.LocalEntities;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalTopics;
import dev.kodama.replay.request.ReplayRequests;
import dev.kodama.replay.request.ReplayRequestsConfig;
import dev.kodama.replay.request.ReplayRequestsStatus;
import dev.kodama.settings.Settings;
import dev.kodama.streams.RocksMemory;
import dev.kodama.streams.RunningTopology;
import dev.kodama.streams.StreamsSettings;
import dev.kodama.streams.StreamsStatus;
import dev.kodama.streams.StreamsStatus.State;
import dev.kodama.timeline.EntityTimeline;
import dev.kodama.timeline.TimelineTopology;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The role {@code processors}: what runs of it in this process. */
final class Processors {
    /** What there is to run. */
    static final Set<String> NAMES = Set.of(TimelineTopology.NAME, Processors.REPLAY);

    static final String REPLAY = "replay";

    private static final long STORE_BYTES = 32 << 20;

    private final Set<String> names;
    private final boolean holdUp;
    private volatile @Nullable RunningTopology timeline;
    private volatile @Nullable ReplayRequests requests;

    /**
     * None of them is started.
     *
     * @param names some of {@link #NAMES}
     * @param holdUp whether the process is ready only when they are
     */
    Processors(Set<String> names, boolean holdUp) {
        this.names = Set.copyOf(names);
        this.holdUp = holdUp;
    }

    /**
     * Starts them, in the background.
     *
     * @param address {@code host:port} of this process's HTTP, for other processes with the same role
     * @return timelines from this process, if it has them
     */
    Optional<EntitySource> start(Running running, Settings settings, Meters meters, String address) throws Exception {
        if (names.contains(REPLAY)) {
            var config = ReplayRequestsConfig.from(settings);
            requests = running.start(() -> ReplayRequests.start(config, meters.registry(), InstantSource.system()));
        }
        return names.contains(TimelineTopology.NAME)
                ? Optional.of(startTimeline(running, settings, meters, address))
                : Optional.empty();
    }

    private EntitySource startTimeline(Running running, Settings settings, Meters meters, String address)
            throws Exception {
        var journal = JournalConfig.from(settings);
        var memory = running.start(() -> new RocksMemory(STORE_BYTES));
        var started = running.start(() -> RunningTopology.start(
                new StreamsSettings(
                        TimelineTopology.NAME,
                        journal.clientProperties(),
                        journal.group(TimelineTopology.NAME),
                        stateDir(settings),
                        TimelineTopology.layout(journal),
                        journal.poisonTopic(),
                        journal.maxEventBytes(),
                        address),
                TimelineTopology.build(journal),
                () -> JournalTopics.createForTopologies(journal),
                memory,
                meters.registry()));
        timeline = started;
        var entities = running.start(() -> EntityTimeline.of(journal, new StreamsIndex(started)));
        return new LocalEntities(entities, InstantSource.system());
    }

    /** {@code KODAMA_STATE_DIR}, by default {@code streams} in the data folder. */
    static Path stateDir(Settings settings) {
        return settings.find("KODAMA_STATE_DIR")
                .map(Path::of)
                .orElseGet(() -> Path.of(settings.text("KODAMA_DATA_DIR", ".kodama"), "streams"))
                .toAbsolutePath();
    }

    /** Why one of them has given up, if one has. */
    Optional<String> ended() {
        var running = timeline;
        var ended = running == null ? null : running.ended().toCompletableFuture();
        return ended != null && ended.isDone()
                ? Optional.of(TimelineTopology.NAME + " has ended: " + ended.join())
                : Optional.empty();
    }

    /** What {@code /health/ready} shows of them. */
    List<ComponentHealth> health() {
        var all = new ArrayList<ComponentHealth>();
        if (names.contains(TimelineTopology.NAME)) {
            all.add(timelineHealth());
        }
        if (names.contains(REPLAY)) {
            all.add(replayHealth());
        }
        return all;
    }

    private ComponentHealth timelineHealth() {
        var running = timeline;
        var status = running == null ? new StreamsStatus(State.STARTING, 0, 0, "") : running.status();
        var details = new LinkedHashMap<String, Object>();
        details.put("state", status.state().word());
        details.put("replaced_threads", status.replacedThreads());
        details.put("poison", status.poison());
        details.put("detail", status.detail());
        return new ComponentHealth(TimelineTopology.NAME, !holdUp || status.ready(), details);
    }

    private ComponentHealth replayHealth() {
        var answering = requests;
        var status = answering == null
                ? new ReplayRequestsStatus(ReplayRequestsStatus.State.STARTING, 0, 0)
                : answering.status();
        var details = new LinkedHashMap<String, Object>();
        details.put("state", status.state().word());
        details.put("running", status.running());
        details.put("waiting", status.waiting());
        return new ComponentHealth(REPLAY, !holdUp || status.ready(), details);
    }
}
