package dev.shoal.connectors.http;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** Collects a response up to a size and breaks the transfer off beyond it. Used by the HTTP client's threads in turn. */
final class CappedBody implements HttpResponse.BodySubscriber<CappedBody.Body> {
    private final int maxBytes;
    private final ByteArrayOutputStream collected = new ByteArrayOutputStream();
    private final CompletableFuture<Body> done = new CompletableFuture<>();
    private Flow.Subscription subscription;

    /** @param complete false when there was more than the size allows */
    record Body(byte[] bytes, boolean complete) {}

    CappedBody(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    @Override
    public CompletionStage<Body> getBody() {
        return done;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            int room = maxBytes - collected.size();
            byte[] bytes = new byte[Math.min(room, buffer.remaining())];
            boolean more = buffer.remaining() > room;
            buffer.get(bytes);
            collected.write(bytes, 0, bytes.length);
            if (more) {
                subscription.cancel();
                done.complete(new Body(collected.toByteArray(), false));
                return;
            }
        }
    }

    @Override
    public void onError(Throwable failure) {
        done.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        done.complete(new Body(collected.toByteArray(), true));
    }
}
