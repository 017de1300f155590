package dev.kodama.app.roles;

import dev.kodama.app.logging.LogLevelsApi;
import dev.kodama.app.operator.Operator;
import dev.kodama.app.operator.OperatorApi;
import dev.kodama.app.operator.OperatorErrors;
import dev.kodama.app.process.Meters;
import dev.kodama.app.records.PublishRight;
import dev.kodama.app.records.Publisher;
import dev.kodama.app.records.RecordsApi;
import dev.kodama.catalog.Catalog;
import dev.kodama.forwarder.ForwarderConfig;
import dev.kodama.forwarder.api.connections.ConnectionsEndpoint;
import dev.kodama.forwarder.api.derived.GapChangesEndpoint;
import dev.kodama.forwarder.api.derived.GapsEndpoint;
import dev.kodama.forwarder.api.derived.HealthEndpoint;
import dev.kodama.forwarder.api.derived.StatsEndpoint;
import dev.kodama.forwarder.api.dispositions.DeleteDispositionEndpoint;
import dev.kodama.forwarder.api.dispositions.DispositionsEndpoint;
import dev.kodama.forwarder.api.dispositions.PutDispositionEndpoint;
import dev.kodama.forwarder.api.exports.DeleteExportEndpoint;
import dev.kodama.forwarder.api.exports.ExportEndpoint;
import dev.kodama.forwarder.api.exports.ExportFileEndpoint;
import dev.kodama.forwarder.api.exports.ExportsEndpoint;
import dev.kodama.forwarder.api.exports.StartExportEndpoint;
import dev.kodama.forwarder.api.index.GroupIndex;
import dev.kodama.forwarder.api.index.IndexEndpoint;
import dev.kodama.forwarder.api.journal.CursorSeal;
import dev.kodama.forwarder.api.journal.EntityEndpoint;
import dev.kodama.forwarder.api.journal.EntitySource;
import dev.kodama.forwarder.api.journal.EventsEndpoint;
import dev.kodama.forwarder.api.journal.JournalEndpoint;
import dev.kodama.forwarder.api.journal.JournalErrors;
import dev.kodama.forwarder.api.journal.RemoteEntities;
import dev.kodama.forwarder.api.journal.TimelineEndpoint;
import dev.kodama.forwarder.api.overview.CatalogEndpoint;
import dev.kodama.forwarder.api.overview.EntitiesEndpoint;
import dev.kodama.forwarder.api.overview.HistogramEndpoint;
import dev.kodama.freshness.AsOf;
import dev.kodama.freshness.Freshness;
import dev.kodama.freshness.ProgressSource;
import dev.kodama.gaps.GapTopology;
import dev.kodama.health.HealthTopology;
import dev.kodama.history.JournalPages;
import dev.kodama.history.UnavailableException;
import dev.kodama.http.api.AccessEndpoint;
import dev.kodama.http.api.Api;
import dev.kodama.http.api.Endpoint;
import dev.kodama.http.auth.Principal;
import dev.kodama.http.auth.Token;
import dev.kodama.http.monitoring.ComponentHealth;
import dev.kodama.index.HttpIndex;
import dev.kodama.index.JournalIndex;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.mask.EventMask;
import dev.kodama.metrics.MetricsTopology;
import dev.kodama.replay.export.Exports;
import dev.kodama.settings.Settings;
import dev.kodama.timeline.TimelineTopology;
import io.micrometer.core.instrument.Gauge;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The sources of a process's HTTP API. Under {@code up} the server listens before its sources are connected. */
public final class ApiSources {
    /** The topologies whose state the API serves. */
    private static final List<String> DERIVED =
            List.of(GapTopology.NAME, HealthTopology.NAME, MetricsTopology.NAME, TimelineTopology.NAME);

    private final String source;
    private final CursorSeal seal;
    private final boolean publishes;
    private final EventMask mask;
    private volatile @Nullable JournalPages history;
    private volatile @Nullable Function<Principal, JournalIndex> index;
    private volatile @Nullable GroupIndex groupIndex;
    private volatile @Nullable EntitySource entities;
    private volatile @Nullable DerivedViews observed;
    private volatile @Nullable Exports exports;
    private volatile @Nullable Freshness freshness;
    private volatile @Nullable Operator operator;
    private volatile @Nullable Publisher publisher;
    private volatile ConnectionsEndpoint.@Nullable Source connections;

    private ApiSources(String source, CursorSeal seal, boolean publishes, EventMask mask) {
        this.source = source;
        this.seal = seal;
        this.publishes = publishes;
        this.mask = mask;
    }

    /** Creates the sources of this process. Reads {@code KODAMA_SOURCE}, {@link ForwarderConfig#HTTP_PUBLISH}, {@link EventMask#MASK} and the settings of {@link
     * CursorSeal#from}. */
    public static ApiSources of(Settings settings) {
        return new ApiSources(
                JournalConfig.from(settings).source(),
                CursorSeal.from(settings),
                settings.get(ForwarderConfig.HTTP_PUBLISH),
                settings.get(EventMask.MASK));
    }

    /** Encrypts page cursors of restricted callers, in this API and in the index of this process. */
    public CursorSeal seal() {
        return seal;
    }

    /** The API of a forwarder. */
    public Api ofForwarder(Meters meters, Catalog catalog, Supplier<Map<String, Object>> mirror) {
        var clock = InstantSource.system();
        var progress = new Progress();
        var derived = new DerivedSources(this::observed);
        var right = new PublishRight(publishes, () -> given(publisher, "The connection to Redis"));
        var entity = new EntityEndpoint(this::entities, this::asOf, clock, seal);
        var endpoints = new ArrayList<Endpoint>(List.of(
                new AccessEndpoint(right.objection()),
                new IndexEndpoint(() -> Optional.ofNullable(groupIndex)),
                new EventsEndpoint(this::history, this::index, clock, seal),
                entity,
                new TimelineEndpoint(entity),
                new JournalEndpoint(source, this::history, this::entities, this::asOf, clock, mirror),
                new HistogramEndpoint(
                        source, this::history, this::index, query -> observed().changes(query), clock),
                new EntitiesEndpoint(source, this::history, this::index),
                new CatalogEndpoint(catalog, () -> observed().gaps(), this::history, progress, source, clock),
                new GapsEndpoint(derived.gaps(), progress, source, clock),
                new DispositionsEndpoint(derived.dispositions(), source, clock),
                new PutDispositionEndpoint(derived.dispositions(), source, clock),
                new DeleteDispositionEndpoint(derived.dispositions(), source),
                new GapChangesEndpoint(query -> observed().changes(query), progress, source, clock),
                new StatsEndpoint(() -> observed().counted(), progress, source, clock),
                new HealthEndpoint(derived.health(), progress, source, clock)));
        endpoints.add(new ConnectionsEndpoint(() -> given(connections, "The forwarder"), clock));
        endpoints.addAll(List.of(
                new StartExportEndpoint(this::exports, source, clock),
                new ExportsEndpoint(this::exports),
                new ExportEndpoint(this::exports),
                new DeleteExportEndpoint(this::exports),
                new ExportFileEndpoint(this::exports)));
        endpoints.addAll(OperatorApi.endpoints(this::operator, clock));
        endpoints.addAll(RecordsApi.endpoints(this::operator, right));
        endpoints.addAll(LogLevelsApi.endpoints());
        showStaleResults(meters);
        return new Api(endpoints, new OperatorErrors(), meters.registry());
    }

    private void showStaleResults(Meters meters) {
        for (String topology : DERIVED) {
            Gauge.builder(
                            "kodama.results.stale",
                            this,
                            one -> one.asOf(topology, Instant.now()).stale() ? 1 : 0)
                    .description("1 while answers from this topology are stale")
                    .tag("topology", topology)
                    .register(meters.registry());
        }
    }

    /** The API of processors without a forwarder. */
    public Api ofProcessors(Meters meters) {
        var entity = new EntityEndpoint(this::entities, this::asOf, InstantSource.system(), seal);
        var endpoints = new ArrayList<Endpoint>(List.of(
                entity, new TimelineEndpoint(entity), new IndexEndpoint(() -> Optional.ofNullable(groupIndex))));
        endpoints.addAll(LogLevelsApi.endpoints());
        return new Api(endpoints, new JournalErrors(), meters.registry());
    }

    /** The component {@code views} in {@code /health/ready}. Stale views do not make a process not ready. */
    public ComponentHealth views() {
        var now = Instant.now();
        var stale = DERIVED.stream()
                .filter(topology -> asOf(topology, now).stale())
                .map(topology -> topology + ": " + asOf(topology, now).reason())
                .toList();
        var details = Map.<String, Object>of(
                "state", stale.isEmpty() ? "current" : "stale", "detail", String.join("; ", stale));
        return new ComponentHealth("views", stale.isEmpty(), details).optional();
    }

    /** Connects the history of the journal. */
    public void connect(JournalPages found) {
        history = found;
    }

    /** Connects the index of the journal that this process and others of its group have. */
    public void connect(GroupIndex found) {
        groupIndex = found;
        index = found::of;
    }

    /** Connects the derived views. */
    public void connect(DerivedViews found) {
        observed = found;
    }

    /** Connects the exports. */
    public void connect(Exports found) {
        exports = found;
    }

    /** Connects the freshness of answers. */
    public void connect(Freshness found) {
        freshness = found;
    }

    /** Connects the connections of this process's forwarder. */
    void connect(ConnectionsEndpoint.Source found) {
        connections = found;
    }

    /** Connects what operators ask. */
    public void connect(Operator found, Publisher publishing) {
        publisher = publishing;
        operator = found;
    }

    /** Connects the timelines of entities. */
    public void connect(EntitySource found) {
        entities = found;
    }

    /** Connects processors in other processes, for timelines and the index of the journal. */
    public void connect(List<URI> processors) {
        index = caller -> HttpIndex.of(processors, caller.token().map(Token::text));
        connect(new RemoteEntities(processors, seal, mask));
    }

    /** Available as soon as it is connected. */
    private final class Progress implements ProgressSource {
        @Override
        public AsOf asOf(String topology, Instant now) {
            return ApiSources.this.asOf(topology, now);
        }

        @Override
        public ProgressSource ofSource(String other) {
            var found = freshness;
            return found == null ? this : found.ofSource(other);
        }
    }

    private AsOf asOf(String topology, Instant now) {
        var found = freshness;
        return found == null ? AsOf.UNKNOWN : found.asOf(topology, now);
    }

    private JournalPages history() {
        return given(history, "The journal");
    }

    /** The index of the journal, for a caller. */
    public JournalIndex index(Principal caller) {
        var found = index;
        return found == null ? JournalIndex.none("is not connected yet") : found.apply(caller);
    }

    private Exports exports() {
        return given(exports, "The export of events");
    }

    private DerivedViews observed() {
        return given(observed, "What is told from Kafka");
    }

    private Operator operator() {
        return given(operator, "The connection to Kafka");
    }

    private EntitySource entities() {
        return given(entities, "The index of entities");
    }

    private static <T> T given(@Nullable T part, String name) {
        if (part == null) {
            throw new UnavailableException(name + " is still starting; retry.");
        }
        return Objects.requireNonNull(part);
    }
}
