#include "support/process.h"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <stdexcept>

namespace testing_support {
namespace {

using Milliseconds = std::chrono::milliseconds;
using Steady = std::chrono::steady_clock;

struct Pipe {
  int read = -1;
  int write = -1;
};

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe2");
  return {ends[0], ends[1]};
}

Pipe make_terminal() {
  Pipe ends;
  winsize size{};
  size.ws_col = 80;
  size.ws_row = 24;
  if (openpty(&ends.read, &ends.write, nullptr, nullptr, &size) != 0) throw std::runtime_error("openpty");
  fcntl(ends.read, F_SETFD, FD_CLOEXEC);
  fcntl(ends.write, F_SETFD, FD_CLOEXEC);
  return ends;
}

void close_end(int& descriptor) {
  if (descriptor >= 0) close(descriptor);
  descriptor = -1;
}

// Runs in the child, where only calls that are safe after fork() are allowed.
[[noreturn]] void become(const std::vector<char*>& argv, const std::vector<char*>& environment,
                         const ProcessOptions& options, int out, int err) {
  if (options.group) setpgid(0, 0);
  const int nothing = open("/dev/null", O_RDONLY);
  dup2(nothing, STDIN_FILENO);
  if (!options.output_path.empty()) out = open(options.output_path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0666);
  dup2(out, STDOUT_FILENO);
  dup2(err, STDERR_FILENO);
  if (options.close_output) close(STDOUT_FILENO);
  if (!options.directory.empty() && chdir(options.directory.c_str()) != 0) _exit(126);
  execve(argv[0], argv.data(), environment.data());
  _exit(127);
}

std::vector<std::string> environment_of(const ProcessOptions& options) {
  const char* path = std::getenv("PATH");
  std::vector<std::string> all{std::string("PATH=") + (path == nullptr ? "/usr/bin:/bin" : path)};
  for (const auto& [name, value] : options.environment) all.push_back(name + "=" + value);
  return all;
}

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> all;
  for (std::string& word : words) all.push_back(word.data());
  all.push_back(nullptr);
  return all;
}

}  // namespace

Process::Process(const std::vector<std::string>& words, const ProcessOptions& options) {
  std::vector<std::string> own_words = words;
  std::vector<std::string> own_environment = environment_of(options);
  const std::vector<char*> argv = pointers(own_words);
  const std::vector<char*> environment = pointers(own_environment);
  Pipe out = options.terminal ? make_terminal() : make_pipe();
  Pipe err = options.terminal ? Pipe{-1, out.write} : make_pipe();
  id_ = fork();
  if (id_ < 0) throw std::runtime_error("fork");
  if (id_ == 0) become(argv, environment, options, out.write, err.write);
  group_ = options.group;
  if (group_) setpgid(id_, id_);  // whoever is first, parent or child: after this the group exists
  close_end(out.write);
  if (!options.terminal) close_end(err.write);
  out_ = out.read;
  err_ = err.read;
}

Process::~Process() {
  if (id_ > 0) {
    stop();
    reap();
  }
  close_end(out_);
  close_end(err_);
}

// Reads what is there. False when both streams have ended or nothing came in time.
bool Process::read_some(Milliseconds limit) {
  std::array<pollfd, 2> ready{{{out_, POLLIN, 0}, {err_, POLLIN, 0}}};
  if (out_ < 0 && err_ < 0) return false;
  if (poll(ready.data(), ready.size(), static_cast<int>(limit.count())) <= 0) return false;
  const std::array<std::pair<int*, std::string*>, 2> streams{{{&out_, &result_.out}, {&err_, &result_.err}}};
  for (std::size_t i = 0; i < ready.size(); ++i) {
    if (*streams[i].first < 0 || ready[i].revents == 0) continue;
    std::array<char, 65536> buffer{};
    const ssize_t count = read(ready[i].fd, buffer.data(), buffer.size());
    if (count > 0) {
      streams[i].second->append(buffer.data(), static_cast<std::size_t>(count));
    } else {
      close_end(*streams[i].first);  // a terminal whose program ended answers with an error, a pipe with 0
    }
  }
  return true;
}

bool Process::wait_for(const std::string& text, Milliseconds limit) {
  const auto end = Steady::now() + limit;
  for (;;) {
    if (result_.out.find(text) != std::string::npos || result_.err.find(text) != std::string::npos) return true;
    const auto left = std::chrono::duration_cast<Milliseconds>(end - Steady::now());
    if (left.count() <= 0 || !read_some(left)) return false;
  }
}

void Process::send(int signal) const { kill(id_, signal); }

void Process::close_output() { close_end(out_); }

void Process::stop() { kill(group_ ? -id_ : id_, SIGKILL); }

void Process::reap() {
  int status = 0;
  while (waitpid(id_, &status, 0) < 0 && errno == EINTR) {
  }
  if (group_) kill(-id_, SIGKILL);  // what it left behind
  id_ = -1;
  if (WIFEXITED(status)) result_.exit_code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) result_.signal = WTERMSIG(status);
}

ProcessResult Process::finish(Milliseconds limit) {
  const auto end = Steady::now() + limit;
  while (out_ >= 0 || err_ >= 0) {
    const auto left = std::chrono::duration_cast<Milliseconds>(end - Steady::now());
    if (left.count() > 0 && read_some(left)) continue;
    if (out_ < 0 && err_ < 0) break;
    result_.timed_out = true;
    stop();
    break;
  }
  if (id_ > 0) reap();
  return result_;
}

ProcessResult run_process(const std::vector<std::string>& words, const ProcessOptions& options) {
  return Process(words, options).finish();
}

}  // namespace testing_support
