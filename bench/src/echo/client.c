// Sends messages to an echo server and waits for each to come back:
//   client PORT PID CONNECTIONS SIZE MESSAGES IDLE
// Before that it opens IDLE more connections, which stay silent. Prints, as JSON, how many messages came back intact,
// what CPU time the server process PID spent on them, and what memory it took for each idle connection.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct connection {
  int fd;
  int received;
  char *message, *echo;
};

static int size;
static long left, intact, number;

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static double cpu_time_of(int pid) {
  clockid_t clock;
  struct timespec time;
  if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &time) != 0) fail("CPU time of the server");
  return time.tv_sec + time.tv_nsec / 1e9;
}

static double resident_memory_of(int pid) {
  char name[64];
  long pages;
  snprintf(name, sizeof name, "/proc/%d/statm", pid);
  FILE *file = fopen(name, "r");
  if (file == NULL || fscanf(file, "%*d %ld", &pages) != 1) fail("memory of the server");
  fclose(file);
  return (double)pages * sysconf(_SC_PAGESIZE);
}

static void open_connection(struct connection *connection, int port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  connection->fd = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(connection->fd, (struct sockaddr *)&address, sizeof address) != 0) fail("connect");
  setsockopt(connection->fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
  connection->message = malloc(size);
  connection->echo = malloc(size);
  for (int i = 0; i < size; i++) connection->message[i] = rand();
}

// Each message begins with a number of its own. Returns whether there was one left to send.
static int send_message(struct connection *connection) {
  if (left == 0) return 0;
  left--;
  number++;
  memcpy(connection->message, &number, sizeof number);
  connection->received = 0;
  for (int sent = 0; sent < size;) {
    int count = send(connection->fd, connection->message + sent, size - sent, 0);
    if (count <= 0) fail("send");
    sent += count;
  }
  return 1;
}

// Returns whether the whole echo has come.
static int receive_echo(struct connection *connection) {
  int count = recv(connection->fd, connection->echo + connection->received, size - connection->received, 0);
  if (count <= 0) fail("recv");
  connection->received += count;
  if (connection->received < size) return 0;
  if (memcmp(connection->message, connection->echo, size) != 0) fail("the echo differs from the message");
  intact++;
  return 1;
}

// One message there and back: then the server has accepted this connection, and those before it.
static void greet(struct connection *connection) {
  if (send(connection->fd, connection->message, size, 0) != size) fail("send");
  if (recv(connection->fd, connection->echo, size, MSG_WAITALL) != size) fail("recv");
}

// Not more at once than the server lets queue up.
static void open_connections(struct connection *all, int count, int port) {
  for (int i = 0; i < count; i++) {
    open_connection(&all[i], port);
    if (i % 64 == 63 || i == count - 1) greet(&all[i]);
  }
}

// What each of `count` idle connections costs the server in memory, once it has collected its garbage.
static double open_idle_connections(int count, int port, int pid) {
  if (count == 0) return 0;
  double before = resident_memory_of(pid);
  open_connections(calloc(count, sizeof(struct connection)), count, port);
  sleep(1);
  return (resident_memory_of(pid) - before) / count;
}

int main(int argc, char **argv) {
  if (argc != 7) return 2;
  int port = atoi(argv[1]), pid = atoi(argv[2]), connections = atoi(argv[3]);
  size = atoi(argv[4]);
  long messages = left = atol(argv[5]);
  double memory = open_idle_connections(atoi(argv[6]), port, pid);
  struct connection *all = calloc(connections, sizeof *all);
  struct epoll_event events[256];
  int epoll = epoll_create1(0);
  open_connections(all, connections, port);
  for (int i = 0; i < connections; i++) {
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = &all[i]};
    epoll_ctl(epoll, EPOLL_CTL_ADD, all[i].fd, &event);
  }
  double begin = cpu_time_of(pid);
  for (int i = 0; i < connections; i++) send_message(&all[i]);
  while (intact < messages) {
    int ready = epoll_wait(epoll, events, 256, -1);
    for (int i = 0; i < ready; i++) {
      if (receive_echo(events[i].data.ptr)) send_message(events[i].data.ptr);
    }
  }
  double cpu = cpu_time_of(pid) - begin;
  printf("{\"work\": %ld, \"cpu\": %.9f, \"cost\": %.12f, \"memory\": %.1f}\n", intact, cpu, cpu / messages, memory);
}
