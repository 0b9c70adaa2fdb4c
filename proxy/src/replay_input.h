#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "lb/balancer.h"
#include "lb/json/document.h"

namespace proxy {

enum class InputKind : std::uint8_t {
  kStart,
  kBegin,
  kAnswered,
  kFinished,
  kCancel,
  kDeadline,
  kApply,
  kSetNodes,
  kProbed
};

/// One line of a recording: a call of the engine, and the actions that it answered.
struct ReplayInput {
  InputKind kind{};
  std::uint32_t balancer = 0;
  lb::TimePoint now{};
  lb::Method method{};
  std::string path;
  std::string client;
  std::vector<std::pair<std::string, std::string>> asked;  ///< "header:NAME" or "cookie:NAME", and what was found
  std::uint64_t tag = 0;
  lb::RequestId request;  ///< begin: the one that began; cancel
  lb::AttemptId attempt;
  lb::Outcome outcome;  ///< answered, finished
  lb::ProbeId probe;
  lb::ProbeResult probed;
  std::uint64_t seed = 0;
  lb::BalancerConfig config;
  std::vector<lb::NodeConfig> nodes;
  std::vector<lb::Action> actions;
};

/// Reads a line. It satisfies everything that the engine expects of a single call; errors have line and column.
lb::Result<ReplayInput> parse_input(std::string text, std::size_t line);

/// Whether the line is a recording's first.
lb::InputErrors check_header(std::string text, std::size_t line);

/// The request as it was recorded, and the fields of it that were looked up. In: `input` is a begin.
class ReplayedRequest final : public lb::RequestFields {
 public:
  ReplayedRequest(const ReplayInput& input, std::uint64_t tag) : input_(input), tag_(tag) {}

  lb::Request request() const {
    return {.method = input_.method, .path = input_.path, .client = input_.client, .fields = this, .tag = tag_};
  }
  std::string_view header(std::string_view name) const override { return found("header:", name); }
  std::string_view cookie(std::string_view name) const override { return found("cookie:", name); }

 private:
  std::string_view found(std::string_view kind, std::string_view name) const {
    for (const auto& [asked, value] : input_.asked) {
      const std::string_view what = asked;
      if (what.starts_with(kind) && what.substr(kind.size()) == name) return value;
    }
    return {};
  }

  const ReplayInput& input_;
  std::uint64_t tag_;
};

/// Makes the call. In: `input` is not a start.
lb::Balancer::Actions feed(lb::Balancer& balancer, const ReplayInput& input);

}  // namespace proxy
