package dev.shoal.cli.chaos;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for processes that come back to theirs after they were killed. Below the range that outgoing connections take theirs
 * from (32768 and above): one of those could sit on the port of a process that is down.
 */
final class Ports {
    private static final int FIRST = 20_000;
    private static final int LAST = 32_000;

    private Ports() {}

    static List<Integer> free(int count) throws IOException {
        List<Integer> found = new ArrayList<>();
        int start = ThreadLocalRandom.current().nextInt(FIRST, LAST - 2000);
        for (int port = start; port < LAST && found.size() < count; port++) {
            if (isFree(port)) found.add(port);
        }
        if (found.size() < count)
            throw new IOException("only " + found.size() + " ports are free from " + start + " on");
        return found;
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
