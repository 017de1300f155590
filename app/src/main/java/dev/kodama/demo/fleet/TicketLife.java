package dev.kodama.demo.fleet;

import dev.kodama.bus.Event;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The life cycle of tickets: created, then through phases of one to three tasks each, and completed. Parallel tasks of a phase are joined and
 * their results synthesized. A task that fails for good blocks its ticket for a while. At most {@value #MAX_OPEN} tickets are open at a time.
 */
final class TicketLife {
    static final List<String> PHASES =
            List.of("PHASE_REQUIREMENTS", "PHASE_DESIGN", "PHASE_IMPLEMENTATION", "PHASE_TESTING");

    private static final int MAX_OPEN = 7;
    private static final String BACKLOG = "PHASE_BACKLOG";
    private static final String DONE = "PHASE_DONE";

    private final Schedule schedule;
    private final Chance chance;
    private final TaskLife tasks;
    private final Synthesis synthesis;
    private final List<String> open = new ArrayList<>();

    TicketLife(Schedule schedule, Chance chance, TaskLife tasks, Synthesis synthesis) {
        this.schedule = schedule;
        this.chance = chance;
        this.tasks = tasks;
        this.synthesis = synthesis;
    }

    /** Ids of the tickets that are open now. */
    List<String> open() {
        return List.copyOf(open);
    }

    /** Opens tickets from now on, as long as there is room. */
    @Nullable
    Event openNext() {
        schedule.in(chance.between(30, 90), this::openNext);
        return open.size() < MAX_OPEN ? new Ticket(chance.uuid()).created() : null;
    }

    /** One ticket on its way through the phases. */
    private final class Ticket {
        private final String id;
        private final String priority = chance.of(Words.PRIORITIES);
        private final Set<Task> running = new LinkedHashSet<>();
        private String phase = BACKLOG;
        private @Nullable String joinId;

        Ticket(String id) {
            this.id = id;
        }

        Event created() {
            open.add(id);
            schedule.in(chance.between(5, 20), () -> enter(PHASES.get(0)));
            return Payload.with("title", chance.of(Words.TICKETS))
                    .and("priority", priority)
                    .and("status", "backlog")
                    .and("phase_id", phase)
                    .and("created_by", "user-" + chance.between(1, 9))
                    .event("TICKET_CREATED", "ticket", id);
        }

        private Event enter(String next) {
            var event = Payload.with("from_phase", phase).and("to_phase", next).event("PHASE_TRANSITION", "ticket", id);
            phase = next;
            if (next.equals(DONE)) {
                schedule.in(chance.between(1, 5), this::completed);
            } else {
                schedule.in(chance.between(1, 3), () -> ofTicket("TICKET_STATUS_CHANGED", "in_progress"));
                plan();
            }
            return event;
        }

        private void plan() {
            int count = phase.equals("PHASE_IMPLEMENTATION") ? chance.between(2, 3) : 1;
            var ids = new ArrayList<String>();
            long delay = 2;
            for (int number = 0; number < count; number++) {
                var task = new Task(chance.uuid(), id, phase, chance.of(Words.TASKS), this::onEnd);
                running.add(task);
                ids.add(task.id());
                delay += chance.between(2, 6);
                schedule.in(delay, () -> {
                    tasks.add(task);
                    return task.created(priority);
                });
            }
            if (count > 1) {
                String join = "join-" + chance.shortId();
                joinId = join;
                schedule.in(delay + 1, () -> synthesis.joinCreated(join, id, ids));
            }
        }

        private void onEnd(Task task, boolean done) {
            if (!done) {
                schedule.in(chance.between(2, 6), () -> ofTicket("TICKET_BLOCKED", "blocked"));
                schedule.in(chance.between(80, 200), () -> {
                    tasks.add(task);
                    return ofTicket("TICKET_UNBLOCKED", "in_progress");
                });
                return;
            }
            running.remove(task);
            if (running.isEmpty()) {
                synthesize();
                int next = PHASES.indexOf(phase) + 1;
                schedule.in(chance.between(20, 40), () -> enter(next < PHASES.size() ? PHASES.get(next) : DONE));
            }
        }

        private void synthesize() {
            String join = joinId;
            if (join != null) {
                joinId = null;
                schedule.in(chance.between(3, 15), () -> synthesis.completed(join, id));
            }
        }

        private Event completed() {
            open.remove(id);
            return ofTicket("TICKET_COMPLETED", "done");
        }

        private Event ofTicket(String eventType, String status) {
            return Payload.with("status", status)
                    .and("phase_id", phase)
                    .and("priority", priority)
                    .event(eventType, "ticket", id);
        }
    }
}
