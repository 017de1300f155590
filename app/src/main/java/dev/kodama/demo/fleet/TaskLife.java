package dev.kodama.demo.fleet;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The queue of tasks and the pool of agents: an idle agent takes the next task into a sandbox of its own. A failed attempt is repeated; the
 * second failure in a row is reported to the ticket. As many tasks run at a time as there are agents.
 */
final class TaskLife {
    private static final int MAX_ATTEMPTS = 2;

    private final Schedule schedule;
    private final Chance chance;
    private final Deque<Agent> idle = new ArrayDeque<>();
    private final Deque<Task> waiting = new ArrayDeque<>();
    private final List<Sandbox> live = new ArrayList<>();

    TaskLife(Schedule schedule, Chance chance) {
        this.schedule = schedule;
        this.chance = chance;
    }

    /** The sandboxes that run now. */
    List<Sandbox> live() {
        return List.copyOf(live);
    }

    /** Takes in an idle agent. */
    void add(Agent agent) {
        idle.add(agent);
        assign();
    }

    /** Takes in a task that has been created. */
    void add(Task task) {
        waiting.add(task);
        assign();
    }

    private void assign() {
        while (!idle.isEmpty() && !waiting.isEmpty()) {
            var task = waiting.remove();
            var sandbox = new Sandbox("sandbox-" + chance.shortId(), task.id(), task.ticketId(), idle.remove());
            new Attempt(task, sandbox, schedule, chance, live, this::onEnd).begin();
        }
    }

    private void onEnd(Task task, Sandbox sandbox, boolean done) {
        if (done) {
            task.ended(true);
        } else if (task.attempt() < MAX_ATTEMPTS) {
            task.attempt(task.attempt() + 1);
            schedule.in(chance.between(5, 30), () -> {
                add(task);
                return task.payload("pending").event("TASK_RETRY_SCHEDULED", "task", task.id());
            });
        } else {
            task.attempt(1);
            task.ended(false);
        }
        add(sandbox.agent());
    }
}
