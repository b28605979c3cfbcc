package dev.shoal.streams.processor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TimersTest {
    private final KeyValueStore<Timer, byte[]> store =
            Stores.timers(Stores.Kind.MEMORY).withLoggingDisabled().build();
    private final Timers timers = new Timers(store);

    TimersTest() {
        store.init(new MockProcessorContext<Void, Void>().getStateStoreContext(), store);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void takesWhatIsDueInOrderOfTime() {
        timers.add("b", 300);
        timers.add("a", 20);
        timers.add("c", 20);
        timers.add("d", 301);
        assertEquals(List.of(new Timer(20, "a"), new Timer(20, "c"), new Timer(300, "b")), timers.takeDue(300, 10));
        assertEquals(List.of(), timers.takeDue(300, 10));
        assertEquals(List.of(new Timer(301, "d")), timers.takeDue(400, 10));
    }

    @Test
    void leavesTheRestForTheNextTime() {
        for (String task : List.of("a", "b", "c")) timers.add(task, 5);
        assertEquals(List.of(new Timer(5, "a"), new Timer(5, "b")), timers.takeDue(10, 2));
        assertEquals(List.of(new Timer(5, "c")), timers.takeDue(10, 2));
    }

    @Test
    void doesNotLoseATimerThatIsAddedTooLate() {
        timers.takeDue(1000, 10);
        timers.add("a", 5);
        assertEquals(1, timers.takeDue(1000, 10).size());
    }

    @Test
    void firesEvenWhenTheClockIsSetBack() {
        timers.takeDue(1000, 10);
        timers.add("a", 1500);
        timers.takeDue(400, 10);
        timers.add("b", 450);
        assertEquals(List.of(new Timer(450, "b")), timers.takeDue(500, 10));
        assertEquals(List.of(new Timer(1500, "a")), timers.takeDue(1500, 10));
    }

    @Test
    void keepsOneTimerForTheSameTaskAndTime() {
        timers.add("a", 5);
        timers.add("a", 5);
        assertEquals(1, timers.takeDue(10, 10).size());
    }
}
