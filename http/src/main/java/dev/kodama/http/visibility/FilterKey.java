package dev.kodama.http.visibility;

import dev.kodama.bus.EventMetadata.Head;
import org.jspecify.annotations.Nullable;

/** What a client can choose events by; the order is the one in which a subscription is answered. */
public enum FilterKey {
    EVENT_TYPES("event_types") {
        @Override
        @Nullable
        public String of(Head head) {
            return head.eventType();
        }
    },
    ENTITY_TYPES("entity_types") {
        @Override
        @Nullable
        public String of(Head head) {
            return head.entityType();
        }
    },
    ENTITY_IDS("entity_ids") {
        @Override
        @Nullable
        public String of(Head head) {
            return head.entityId();
        }
    };

    private final String field;

    FilterKey(String field) {
        this.field = field;
    }

    /** Its name as a query parameter and in a subscribe frame. */
    public String field() {
        return field;
    }

    /** What this key looks at in an event; null where the event has none. */
    public abstract @Nullable String of(Head head);
}
