#include "interrupt.h"

#include <csignal>

namespace app {
namespace {

// A signal handler reaches nothing but what is global; lock-free atomics are what it may touch.
std::atomic<bool> signalled{false};
static_assert(std::atomic<bool>::is_always_lock_free);

void take(int) { signalled = true; }

void install(int signal, void (*handler)(int), int flags) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = flags;
  sigaction(signal, &action, nullptr);
}

}  // namespace

Interrupt::Interrupt() {
  signalled = false;
  for (const int signal : {SIGINT, SIGTERM}) install(signal, take, static_cast<int>(SA_RESETHAND) | SA_RESTART);
}

Interrupt::~Interrupt() {
  for (const int signal : {SIGINT, SIGTERM}) install(signal, SIG_DFL, 0);
}

const std::atomic<bool>& Interrupt::flag() const { return signalled; }

}  // namespace app
