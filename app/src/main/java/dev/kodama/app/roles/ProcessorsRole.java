package dev.kodama.app.roles;

import dev.kodama.app.process.Meters;
import dev.kodama.app.process.ProcessLifecycle;
import dev.kodama.app.settings.ProcessSettings;
import dev.kodama.catalog.Catalog;
import dev.kodama.forwarder.api.index.GroupIndex;
import dev.kodama.forwarder.api.journal.CursorSeal;
import dev.kodama.forwarder.api.journal.EntitySource;
import dev.kodama.forwarder.api.journal.LocalEntities;
import dev.kodama.history.JournalPages;
import dev.kodama.history.UnavailableException;
import dev.kodama.http.access.TlsConfig;
import dev.kodama.http.auth.Principal;
import dev.kodama.http.monitoring.ComponentHealth;
import dev.kodama.index.IndexAnswer;
import dev.kodama.index.IndexQuery;
import dev.kodama.index.IndexedSource;
import dev.kodama.journal.JournalConfig;
import dev.kodama.metrics.MetricsTopology;
import dev.kodama.metrics.report.StatsMeters;
import dev.kodama.metrics.report.StatsRow;
import dev.kodama.replay.request.ReplayRequests;
import dev.kodama.replay.request.ReplayRequestsConfig;
import dev.kodama.replay.request.ReplayRequestsStatus;
import dev.kodama.rights.Right;
import dev.kodama.rights.RoleRights;
import dev.kodama.settings.Settings;
import dev.kodama.timeline.TimelineTopology;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The role {@code processors}: its topologies and replay requests in this process. */
public final class ProcessorsRole {
    static final String REPLAY = "replay";

    /** The names of the parts. */
    public static final Set<String> NAMES = names();

    private final Set<String> names;
    private final boolean required;
    private volatile @Nullable Topologies topologies;
    private volatile @Nullable ReplayRequests requests;
    private volatile @Nullable GroupIndex index;

    /**
     * Creates the role without starting it.
     *
     * @param names some of {@link #NAMES}
     * @param required whether the process is ready only when its parts are
     */
    public ProcessorsRole(Set<String> names, boolean required) {
        this.names = Set.copyOf(names);
        this.required = required;
    }

    private static Set<String> names() {
        var names = new TreeSet<>(Topologies.names());
        names.add(REPLAY);
        return Set.copyOf(names);
    }

    /** Without answering requests where {@code KODAMA_REPLAY_REQUESTS} is off. */
    public static Set<String> enabled(Set<String> names, Settings settings) {
        var on = new TreeSet<>(names);
        if (!ReplayRequestsConfig.areOn(settings)) {
            on.remove(REPLAY);
        }
        return on;
    }

    /**
     * Starts the parts in the background.
     *
     * @param address {@code host:port} of this process, for others with the same role
     * @param seal encrypts the page cursors of this process
     * @return the timelines of this process, if it has them
     */
    public Optional<EntitySource> start(
            ProcessLifecycle running,
            Settings settings,
            Catalog catalog,
            Meters meters,
            String address,
            CursorSeal seal)
            throws Exception {
        if (names.contains(REPLAY)) {
            var config = ReplayRequestsConfig.from(settings);
            requests = running.start(
                    () -> ReplayRequests.start(config, this::find, meters.registry(), InstantSource.system()));
        }
        var started = running.start(() -> Topologies.start(names, settings, catalog, meters, address));
        topologies = started;
        if (names.contains(MetricsTopology.NAME)) {
            startMeters(running, settings, meters);
        }
        if (!names.contains(TimelineTopology.NAME)) {
            return Optional.empty();
        }
        var history = RoleStarter.startHistory(running, settings, meters, TimelineTopology.NAME);
        String scheme = TlsConfig.from(settings).scheme();
        var group = new GroupIndex(
                started.index(),
                () -> started.others().stream()
                        .map(other -> URI.create(scheme + "://" + other))
                        .toList(),
                () -> indexed(history, JournalConfig.from(settings).source()));
        index = group;
        return Optional.of(new LocalEntities(history, group::of, InstantSource.system(), seal));
    }

    /** Exports the counts from Kafka, so that every process shows all of them, whichever partitions it has. */
    private static void startMeters(ProcessLifecycle running, Settings settings, Meters meters) throws Exception {
        var journal = JournalConfig.from(settings);
        int labels = settings.get(ProcessSettings.METRICS_MAX_TYPES);
        var counted = running.start(() -> StatsRow.follow(journal));
        var shown = running.start(() -> StatsMeters.register(
                meters.registry(), () -> counted.all().values(), journal.source(), labels, InstantSource.system()));
        meters.beforeText(shown::refresh);
    }

    private static Optional<IndexedSource> indexed(JournalPages history, String source) {
        try {
            return Optional.of(new IndexedSource(source, history.epoch()));
        } catch (UnavailableException e) {
            return Optional.empty();
        }
    }

    /** By the index of this process and of those of its group that require no token. */
    private IndexAnswer find(IndexQuery query) {
        return index().map(group -> group.of(Principal.ANYONE).find(query))
                .orElseGet(() -> new IndexAnswer.Unusable("is not in this process, or still starting"));
    }

    /** The index of the journal; empty before the start, or without the topology timeline. */
    public Optional<GroupIndex> index() {
        return Optional.ofNullable(index);
    }

    /** The rights of the parts on Kafka. */
    public List<Right> rights(JournalConfig journal) {
        return RoleRights.processors(journal, names);
    }

    /** The reason why one of them has failed, if any has. */
    public Optional<String> ended() {
        var started = topologies;
        return started == null ? Optional.empty() : started.ended();
    }

    /** The components of the parts in {@code /health/ready}. */
    public List<ComponentHealth> health() {
        var all = new ArrayList<ComponentHealth>();
        for (String name : new TreeSet<>(names)) {
            all.add(name.equals(REPLAY) ? replayHealth() : Topologies.health(topologies, name, required));
        }
        return all;
    }

    private ComponentHealth replayHealth() {
        var answering = requests;
        var status = answering == null
                ? new ReplayRequestsStatus(ReplayRequestsStatus.State.STARTING, 0, 0, "")
                : answering.status();
        var details = new LinkedHashMap<String, Object>();
        details.put("state", status.state().label());
        details.put("running", status.running());
        details.put("waiting", status.waiting());
        details.put("detail", status.detail());
        return new ComponentHealth(REPLAY, !required || status.ready(), details);
    }
}
