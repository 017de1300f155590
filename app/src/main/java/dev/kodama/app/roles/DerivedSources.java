package dev.kodama.app.roles;

import dev.kodama.forwarder.api.derived.GapsEndpoint;
import dev.kodama.forwarder.api.derived.HealthEndpoint;
import dev.kodama.forwarder.api.dispositions.DispositionStore;
import dev.kodama.gaps.report.GapDisposition;
import dev.kodama.gaps.report.GapRow;
import dev.kodama.health.EntityHealth;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.function.Supplier;

/** What an API reads of the views that processors derive, available as soon as they are connected. */
final class DerivedSources {
    private final Supplier<DerivedViews> views;

    DerivedSources(Supplier<DerivedViews> views) {
        this.views = views;
    }

    GapsEndpoint.Source gaps() {
        return new GapsSource();
    }

    DispositionStore dispositions() {
        return new Dispositions();
    }

    HealthEndpoint.Source health() {
        return new HealthSource();
    }

    private final class GapsSource implements GapsEndpoint.Source {
        @Override
        public Collection<GapRow> now() {
            return views.get().gaps();
        }

        @Override
        public Collection<GapRow> asOf(Instant at) {
            return views.get().gapsAsOf(at);
        }

        @Override
        public Map<String, GapDisposition> dispositions(String ofSource) {
            return views.get().dispositions().of(ofSource);
        }
    }

    private final class Dispositions implements DispositionStore {
        @Override
        public Map<String, GapDisposition> of(String ofSource) {
            return views.get().dispositions().of(ofSource);
        }

        @Override
        public void put(GapDisposition disposition) {
            views.get().dispositions().put(disposition);
        }

        @Override
        public void remove(String ofSource, String eventType) {
            views.get().dispositions().remove(ofSource, eventType);
        }
    }

    private final class HealthSource implements HealthEndpoint.Source {
        @Override
        public Collection<EntityHealth> now() {
            return views.get().entities();
        }

        @Override
        public Collection<EntityHealth> asOf(Instant at) {
            return views.get().entitiesAsOf(at);
        }
    }
}
