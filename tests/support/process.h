#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace testing_support {

/// How a process is started. Streams are pipes unless something else is said.
struct ProcessOptions {
  std::string directory;                                         ///< where it runs; empty: here
  std::vector<std::pair<std::string, std::string>> environment;  ///< set on top of a small fixed environment
  std::string output_path;                                       ///< standard output goes to this file or device
  bool close_output = false;                                     ///< standard output is closed
  bool group = false;     ///< it leads a group of processes: those that it starts end with it
  bool terminal = false;  ///< standard output and standard error are one terminal of 80 columns
};

/// What a process did. With `terminal`, `out` has both streams.
struct ProcessResult {
  int exit_code = -1;  ///< -1 when a signal ended it
  int signal = 0;
  bool timed_out = false;
  std::string out;
  std::string err;
};

/// A child process of a test. It is killed, and waited for, when this is destroyed.
///
/// Environment  PATH and nothing else, so that a test does not depend on who runs it.
class Process {
 public:
  explicit Process(const std::vector<std::string>& words, const ProcessOptions& options = {});
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t id() const { return id_; }

  /// Reads until the text has been seen on either stream. False when the process ends or the time is up first.
  bool wait_for(const std::string& text, std::chrono::milliseconds limit);

  void send(int signal) const;

  /// Stops reading standard output, as `head -1` does.
  void close_output();

  /// Reads everything to the end and waits. Kills it when the time is up.
  ProcessResult finish(std::chrono::milliseconds limit = std::chrono::seconds(60));

  /// What has been read so far.
  const std::string& out() const { return result_.out; }
  const std::string& err() const { return result_.err; }

 private:
  bool read_some(std::chrono::milliseconds limit);
  void stop();
  void reap();

  pid_t id_ = -1;
  bool group_ = false;
  int out_ = -1;
  int err_ = -1;
  ProcessResult result_;
};

/// Runs a process to its end.
ProcessResult run_process(const std::vector<std::string>& words, const ProcessOptions& options = {});

}  // namespace testing_support
