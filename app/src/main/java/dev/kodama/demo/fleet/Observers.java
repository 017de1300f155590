package dev.kodama.demo.fleet;

import dev.kodama.bus.Event;
import org.jspecify.annotations.Nullable;

/** Guardian and conductor: the guardian looks at one sandbox at a time and sometimes steers its agent, the conductor at the fleet. */
final class Observers {
    private static final int GUARDIAN_STEPS = 70;
    private static final int CONDUCTOR_STEPS = 220;
    private static final int STEERED_PERCENT = 25;

    private final Schedule schedule;
    private final Chance chance;
    private final TaskLife tasks;

    Observers(Schedule schedule, Chance chance, TaskLife tasks) {
        this.schedule = schedule;
        this.chance = chance;
        this.tasks = tasks;
    }

    @Nullable
    Event guardian() {
        schedule.in(GUARDIAN_STEPS, this::guardian);
        var live = tasks.live();
        if (live.isEmpty()) {
            return null;
        }
        var sandbox = chance.of(live);
        int alignment = chance.between(40, 100);
        if (chance.percent(STEERED_PERCENT)) {
            schedule.in(chance.between(1, 4), () -> ofGuardian(sandbox, "guardian.steering.issued", alignment));
        }
        return ofGuardian(sandbox, "guardian.analysis.completed", alignment);
    }

    private static Event ofGuardian(Sandbox sandbox, String eventType, int alignment) {
        return Payload.with("task_id", sandbox.taskId())
                .and("sandbox_id", sandbox.id())
                .and("alignment", alignment)
                .event(eventType, "agent", sandbox.agent().id());
    }

    Event conductor() {
        schedule.in(CONDUCTOR_STEPS, this::conductor);
        return Payload.with("active_agents", tasks.live().size())
                .and("coherence", chance.between(60, 100))
                .event("conductor.analysis.completed", "service", "conductor");
    }
}
