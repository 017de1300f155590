package dev.kodama.demo.fleet;

import dev.kodama.bus.Event;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The service that joins the results of parallel tasks. From a given step on it is dark: it publishes nothing any more. */
final class Synthesis {
    private static final int PROGRESS_STEPS = 40;

    private final Schedule schedule;
    private final long darkFrom;
    private int joined;

    Synthesis(Schedule schedule, long darkFrom) {
        this.schedule = schedule;
        this.darkFrom = darkFrom;
    }

    /** Reports its progress at regular intervals, so that its silence shows. */
    @Nullable
    Event progress() {
        if (dark()) {
            return null;
        }
        schedule.in(PROGRESS_STEPS, this::progress);
        return Payload.with("joined", joined).event("synthesis.progress", "service", "synthesis_service");
    }

    /** The coordination service's event, whether or not the synthesis is dark. */
    Event joinCreated(String joinId, String ticketId, List<String> taskIds) {
        return Payload.with("ticket_id", ticketId)
                .and("source_task_ids", List.copyOf(taskIds))
                .event("coordination.join.created", "join", joinId);
    }

    @Nullable
    Event completed(String joinId, String ticketId) {
        if (dark()) {
            return null;
        }
        joined++;
        return Payload.with("ticket_id", ticketId).and("merged", true).event("synthesis.completed", "join", joinId);
    }

    private boolean dark() {
        return schedule.step() >= darkFrom;
    }
}
