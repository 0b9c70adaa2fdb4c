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

/// Makes the call. In: `input` is not a start.
lb::Balancer::Actions feed(lb::Balancer& balancer, const ReplayInput& input);

}  // namespace proxy
