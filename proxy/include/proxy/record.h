#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "lb/balancer.h"

namespace proxy {

/// A file of JSON lines with everything that went into one or several Balancers, and what they answered.
///
/// Lines     {"lbsim_recording":2}, then one line an engine call:
///           {"w":0,"t":NANOSECONDS,"in":"begin","method":"GET","path":"/login",...,"out":[{"do":"start",...}]}
///           `w` tells the balancers apart (a proxy has one a worker). Calls of one balancer are in order.
/// Writing   in blocks. A block that cannot be written (disk full) ends the recording: the file is cut back to its
///           last whole line, error() says why, and later lines are dropped.
/// Threads   safe: several workers share one.
class Recording {
 public:
  Recording();
  ~Recording();
  Recording(const Recording&) = delete;
  Recording& operator=(const Recording&) = delete;

  /// Creates the file, or empties it. Out: what failed, empty when it can be written.
  std::string open(const std::string& path);

  /// Whole lines, each with its line end.
  void append(std::string_view lines);

  /// Closes the file. Out: why the recording is not whole, empty when it is.
  std::string close();

  /// Why the recording ended early; empty while all is well.
  std::string error() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

/// A Balancer whose calls are recorded. Drivers use it in place of a Balancer: the functions are the same, and
/// without a Recording each is the Balancer's own plus one branch.
///
/// Cost      about 150 bytes a call; formatted into one buffer that is kept, handed over in blocks of 64 kB.
/// Threads   as Balancer: one at a time.
class RecordedBalancer {
 public:
  using Actions = lb::Balancer::Actions;

  /// What it is made of. In: as Balancer; `recording` may be null and outlives this.
  struct Setup {
    const lb::BalancerConfig& config;
    std::span<const lb::NodeConfig> nodes;
    std::uint64_t seed = 1;
    lb::Listener* listener = nullptr;
    Recording* recording = nullptr;
    std::uint32_t index = 0;  ///< below kMaxBalancers: tells it apart from others in the same recording
  };

  RecordedBalancer(const Setup& setup, lb::TimePoint now);
  ~RecordedBalancer();
  RecordedBalancer(const RecordedBalancer&) = delete;
  RecordedBalancer& operator=(const RecordedBalancer&) = delete;

  Actions begin(const lb::Request& request, lb::TimePoint now);
  Actions attempt_answered(lb::AttemptId attempt, const lb::Outcome& answer, lb::TimePoint now);
  Actions attempt_finished(lb::AttemptId attempt, const lb::Outcome& outcome, lb::TimePoint now);
  Actions probe_finished(lb::ProbeId probe, const lb::ProbeResult& result, lb::TimePoint now);
  Actions cancel(lb::RequestId request, lb::TimePoint now);
  Actions on_deadline(lb::TimePoint now);
  Actions apply(const lb::BalancerConfig& config, lb::TimePoint now);
  Actions set_nodes(std::span<const lb::NodeConfig> nodes, lb::TimePoint now);

  /// What the Balancer itself answers: next_deadline(), node(), ...
  const lb::Balancer& engine() const { return balancer_; }

  /// Hands what is formatted to the Recording; the destructor does too.
  void flush();

  static constexpr std::uint32_t kMaxBalancers = 1024;
  static constexpr std::uint64_t kFormat = 2;  ///< 1 had no probes, hedges, load reports and waiting requests

 private:
  class Writer;

  struct Input {
    std::string_view name;
    lb::TimePoint now;
  };

  void write_attempt(Input input, lb::AttemptId attempt, const lb::Outcome& outcome, Actions actions);

  lb::Balancer balancer_;
  std::unique_ptr<Writer> writer_;  // null: not recording
};

}  // namespace proxy
