#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

#include "draws.h"
#include "model.h"
#include "subject.h"

namespace lb::testing {

/// Makes calls to a subject, with the model as its witness.
class Driver {
 public:
  Driver(const Setup& setup, Draws& draws, Subject& subject, Model& model);

  /// One call after some time, of the kinds that come in traffic and in operation.
  void step();

  /// Ends everything: first as nodes and time would, then by force; nothing may be left.
  void settle();

  std::uint64_t digest() const { return digest_; }
  std::uint32_t attempts() const { return attempts_; }

 private:
  using Kind = Call::Kind;

  /// The fields of a request that has a cookie or none.
  class Fields final : public RequestFields {
   public:
    std::string_view header(std::string_view) const override { return header_; }
    std::string_view cookie(std::string_view) const override { return cookie_; }
    std::string header_;
    std::string cookie_;
  };

  void move_on(Duration duration);
  void keep_deadlines(TimePoint until, int most);
  void begin();
  void answer();
  void finish();
  void probe();
  void cancel();
  void reconfigure();
  void change_nodes();
  void say_nonsense();
  void end_traffic();
  AttemptId draw_attempt();
  Outcome draw_outcome();
  template <class Perform>
  void make(Call call, const Perform& perform);
  void note(std::uint64_t word);

  Setup setup_;
  Draws& draws_;
  Subject& subject_;
  Model& model_;
  TimePoint now_{};
  bool prompt_ = true;   // keeps every deadline
  bool on_time_ = true;  // has kept them so far
  std::uint64_t tag_ = 0;
  std::vector<AttemptId> known_;  // attempts that ever were, for late calls
  std::vector<RequestId> begun_;
  std::vector<ProbeId> probes_;
  std::uint64_t digest_ = 14695981039346656037U;  // FNV-1a
  std::uint32_t attempts_ = 0;
};

}  // namespace lb::testing
