package dev.kodama.http.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FairQueueTest {
    private final FairQueue<Integer> queue = new FairQueue<>(6, 3);

    private List<Integer> drain() {
        var items = new ArrayList<Integer>();
        for (var next = queue.poll(user -> true); next != null; next = queue.poll(user -> true)) {
            items.add(next.item());
        }
        return items;
    }

    @Test
    void servesItsUsersInTurn() {
        List.of(1, 2, 3).forEach(item -> queue.offer("ann", item));
        List.of(4, 5).forEach(item -> queue.offer("bob", item));
        queue.offer("eve", 6);

        assertThat(drain()).containsExactly(1, 4, 6, 2, 5, 3);
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void passesOverAUserWhoMayNotBeServedNow() {
        queue.offer("ann", 1);
        queue.offer("bob", 2);

        assertThat(queue.poll(user -> user.equals("bob"))).isEqualTo(new FairQueue.Entry<>("bob", 2));
        assertThat(queue.poll(user -> user.equals("bob"))).isNull();
        assertThat(queue.size()).isEqualTo(1);
    }

    @Test
    void takesNoMoreThanThereIsRoomFor() {
        for (int item = 1; item <= 3; item++) {
            assertThat(queue.offer("ann", item)).isTrue();
        }
        assertThat(queue.offer("ann", 4)).isFalse();
        for (int item = 4; item <= 6; item++) {
            assertThat(queue.offer("bob", item)).isTrue();
        }
        assertThat(queue.offer("eve", 7)).isFalse();

        queue.remove("ann", 2);

        assertThat(queue.offer("eve", 7)).isTrue();
        assertThat(drain()).containsExactly(1, 4, 7, 3, 5, 6);
    }

    @Test
    void forgetsAUserWithoutItems() {
        queue.offer("ann", 1);
        queue.remove("ann", 1);
        queue.remove("ann", 1);

        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.poll(user -> true)).isNull();
    }
}
