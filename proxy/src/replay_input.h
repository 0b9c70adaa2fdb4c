#pragma once

#include <cstdint>
#include <string>
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
  kSetNodes
};

/// One line of a recording: a call of the engine, and the actions that it answered.
struct ReplayInput {
  InputKind kind{};
  std::uint32_t balancer = 0;
  lb::TimePoint now{};
  lb::Method method{};
  std::string path;
  std::string client;
  std::string asked;  ///< "header:NAME" or "cookie:NAME": what the engine looked up, and found in `field`
  std::string field;
  std::uint64_t tag = 0;
  lb::RequestId request;
  lb::AttemptId attempt;
  lb::Outcome outcome;
  std::uint64_t seed = 0;
  lb::BalancerConfig config;
  std::vector<lb::NodeConfig> nodes;
  std::vector<lb::Action> actions;
};

/// Reads a line. It satisfies everything that the engine expects of a single call; errors have line and column.
lb::Result<ReplayInput> parse_input(std::string text, std::size_t line);

/// Whether the line is a recording's first.
lb::InputErrors check_header(std::string text, std::size_t line);

/// The request as it was recorded, and the one field of it that was looked up. In: `input` is a begin.
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
    const std::string_view asked = input_.asked;
    const bool same = asked.starts_with(kind) && asked.substr(kind.size()) == name;
    return same ? std::string_view(input_.field) : std::string_view{};
  }

  const ReplayInput& input_;
  std::uint64_t tag_;
};

/// Makes the call. In: `input` is not a start.
lb::Balancer::Actions feed(lb::Balancer& balancer, const ReplayInput& input);

}  // namespace proxy
