package dev.kodama.demo.fleet;

import dev.kodama.bus.Event;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A simulation of a fleet of agents: one event a step, determined by the seed. Tickets have tasks, a task runs in a sandbox of an agent, and
 * events of each follow a life cycle that sometimes fails. Neither clock nor I/O: how fast the steps pass is its caller's affair. Not safe for
 * use by several threads.
 */
public final class Fleet {
    private static final List<String> LIFE_CYCLE_TYPES = List.of(
            "AGENT_REGISTERED",
            "AGENT_STATUS_CHANGED",
            "PHASE_TRANSITION",
            "SANDBOX_CREATED",
            "SANDBOX_agent.completed",
            "TASK_ASSIGNED",
            "TASK_COMPLETED",
            "TASK_CREATED",
            "TASK_FAILED",
            "TASK_RETRY_SCHEDULED",
            "TASK_STARTED",
            "TASK_TIMED_OUT",
            "TASK_VALIDATION_FAILED",
            "TASK_VALIDATION_PASSED",
            "TASK_VALIDATION_STARTED",
            "TICKET_BLOCKED",
            "TICKET_COMPLETED",
            "TICKET_CREATED",
            "TICKET_STATUS_CHANGED",
            "TICKET_UNBLOCKED",
            "agent.completed",
            "agent.error",
            "agent.message",
            "agent.started",
            "agent.thinking",
            "agent.tool_use",
            "conductor.analysis.completed",
            "coordination.join.created",
            "guardian.analysis.completed",
            "guardian.steering.issued",
            "sandbox.heartbeat",
            "sandbox.terminated",
            "synthesis.completed",
            "synthesis.progress");

    private final Schedule schedule = new Schedule();
    private final BackgroundEvents background;

    /** @param darkFrom the step from which on the synthesis service publishes nothing */
    public Fleet(long seed, long darkFrom) {
        var chance = new Chance(seed);
        var tasks = new TaskLife(schedule, chance);
        var synthesis = new Synthesis(schedule, darkFrom);
        var tickets = new TicketLife(schedule, chance, tasks, synthesis);
        var observers = new Observers(schedule, chance, tasks);
        background = new BackgroundEvents(chance, tickets, tasks);
        Words.AGENT_NAMES.forEach(name -> register(name, chance, tasks));
        schedule.in(Words.AGENT_NAMES.size(), tickets::openNext);
        schedule.in(Words.AGENT_NAMES.size() + 1, tickets::openNext);
        schedule.in(Words.AGENT_NAMES.size() + 2, synthesis::progress);
        schedule.in(Words.AGENT_NAMES.size() + 50, observers::guardian);
        schedule.in(Words.AGENT_NAMES.size() + 100, observers::conductor);
    }

    private void register(String name, Chance chance, TaskLife tasks) {
        var agent = new Agent("agent-" + name, name, chance.of(Words.MODELS));
        schedule.in(0, () -> {
            tasks.add(agent);
            return Payload.with("name", agent.name())
                    .and("model", agent.model())
                    .and("status", "idle")
                    .event("AGENT_REGISTERED", "agent", agent.id());
        });
    }

    /** The event of the next step. */
    public Event next() {
        var event = schedule.take().orElseGet(background::next);
        schedule.advance();
        return event;
    }

    /** Every event type that a fleet may publish. */
    public static SortedSet<String> types() {
        var all = new TreeSet<>(BackgroundEvents.types());
        all.addAll(LIFE_CYCLE_TYPES);
        return Collections.unmodifiableSortedSet(all);
    }
}
