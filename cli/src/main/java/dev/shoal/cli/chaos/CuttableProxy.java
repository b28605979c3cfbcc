package dev.shoal.cli.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A TCP relay on the loopback address that can be cut and mended: the other side is away, then back as it was. Thread-safe.
 *
 * <p>It is cut in one of two ways: {@link #cut} closes what is open and refuses what comes, as a host does whose process is
 * gone; {@link #stall} says nothing and lets nothing through, as a network does that lost its way, until it is mended.
 */
public final class CuttableProxy implements AutoCloseable {
    private static final int BUFFER = 16 * 1024;
    private static final long STACK_BYTES = 128 * 1024;

    private final ServerSocket server;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Object gate = new Object();
    private volatile boolean cut;
    private volatile boolean stalled;

    /** @param target the port on the loopback address that connections are passed on to */
    public CuttableProxy(int target) throws IOException {
        this.target = target;
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        spawn(this::accept);
    }

    /** Where to connect instead of the target. */
    public int port() {
        return server.getLocalPort();
    }

    /** Closes every connection and refuses new ones. */
    public void cut() {
        cut = true;
        stalled = false;
        open.forEach(CuttableProxy::closeQuietly);
        release();
    }

    /** Lets no more bytes through, in either direction; connections stay open and new ones wait. */
    public void stall() {
        stalled = true;
        cut = false;
    }

    /** Ends a cut and a stall; bytes that were held go on. */
    public void mend() {
        cut = false;
        stalled = false;
        release();
    }

    private void release() {
        synchronized (gate) {
            gate.notifyAll();
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                if (cut) {
                    closeQuietly(client);
                    continue;
                }
                open.add(client);
                spawn(() -> connect(client));
            } catch (IOException e) {
                // closed: the client sees a closed connection
            }
        }
    }

    private void connect(Socket client) {
        try {
            passWhenOpen(client);
            Socket upstream = new Socket(InetAddress.getLoopbackAddress(), target);
            open.add(upstream);
            client.setTcpNoDelay(true);
            upstream.setTcpNoDelay(true);
            spawn(() -> relay(upstream, client));
            relay(client, upstream);
        } catch (IOException e) {
            // the target refused, or a cut: the client sees a closed connection
            open.remove(client);
            closeQuietly(client);
        }
    }

    private void relay(Socket from, Socket to) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[BUFFER];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                passWhenOpen(from);
                out.write(buffer, 0, read);
            }
            passWhenOpen(from);
        } catch (IOException e) {
            // cut
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    /** Waits out a stall; a connection that is cut meanwhile is over. */
    private void passWhenOpen(Socket socket) throws IOException {
        if (!stalled) return;
        synchronized (gate) {
            try {
                while (stalled && !socket.isClosed()) gate.wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
        if (socket.isClosed()) throw new IOException("cut");
    }

    private static void spawn(Runnable work) {
        Thread thread = new Thread(null, work, "proxy", STACK_BYTES);
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is gone either way
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        cut();
    }
}
