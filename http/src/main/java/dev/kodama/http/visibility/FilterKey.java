package dev.kodama.http.visibility;

import dev.kodama.bus.metadata.EventMetadata.Head;
import org.jspecify.annotations.Nullable;

/** Fields by which events are filtered, in the order of subscription answers. */
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

    /** Name of the query parameter and of the field in a subscription. */
    public String field() {
        return field;
    }

    /** The field of an event; null where absent. */
    public abstract @Nullable String of(Head head);
}
