package dev.shoal.connectors.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shoal.schemas.topic.Urgency;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CallPoolTest {
    @Test
    void theMostUrgentOfThoseThatWaitIsNextAndEqualsKeepTheirOrder() throws Exception {
        BlockingQueue<String> order = new LinkedBlockingQueue<>();
        try (var pool = new CallPool("test", 1)) {
            var free = new CountDownLatch(1);
            pool.execute(Urgency.PATIENT, () -> {
                try {
                    free.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            List<String> waiting = List.of("patient", "usual 1", "usual 2", "urgent 1", "urgent 2");
            for (String name : waiting) {
                Urgency urgency = Urgency.valueOf(name.split(" ")[0].toUpperCase(java.util.Locale.ROOT));
                pool.execute(urgency, () -> order.add(name));
            }
            free.countDown();
            for (String next : List.of("urgent 1", "urgent 2", "usual 1", "usual 2", "patient")) {
                assertEquals(next, order.take());
            }
        }
    }
}
