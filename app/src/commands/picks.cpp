#include <array>
#include <charconv>

#include "commands/commands.h"
#include "lb/balancer.h"
#include "lb/json/codec.h"
#include "policy_option.h"
#include "text.h"

namespace app {
namespace {

constexpr std::array<OptionSpec, 7> kOptions{{
    {"policy", "TYPE[,KNOB=VALUE...]", "the policy, and knobs of it that differ from their defaults"},
    {"nodes", "NAME[:WEIGHT],...", "the nodes, in order; a weight is 1 when it is not given"},
    {"addresses", "HOST:PORT,...", "the nodes' addresses, in order: what hashing policies place them by"},
    {"count", "N", "how many picks (10; one a key with --keys)"},
    {"keys", "KEY,...", "what a hashing policy hashes, request by request; over again when there are more picks"},
    {"seed", "N", "of the policy's random draws (1)"},
    {"lines", "", "one name a line instead of all on one line"},
}};

void read_weight(std::string_view text, const std::string& path, lb::NodeConfig& node, lb::InputErrors& errors) {
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, node.weight);
  if (parsed.ec == std::errc{} && parsed.ptr == end && node.weight <= lb::kMaxWeight) return;
  errors.push_back({path + "/weight", "\"" + lb::json::printable(text) + "\": expected a whole number, 0.." +
                                          std::to_string(lb::kMaxWeight)});
}

lb::Result<std::vector<lb::NodeConfig>> read_nodes(const std::string& text) {
  std::vector<lb::NodeConfig> nodes;
  lb::InputErrors errors;
  for (const std::string& piece : split(text, ',')) {
    lb::NodeConfig& node = nodes.emplace_back();
    const std::size_t colon = piece.rfind(':');
    node.name = piece.substr(0, colon);
    if (colon == std::string::npos) continue;
    read_weight(std::string_view(piece).substr(colon + 1), "/" + std::to_string(nodes.size() - 1), node, errors);
  }
  if (errors.empty()) errors = lb::validate(nodes);
  if (!errors.empty()) return errors;
  return nodes;
}

lb::InputErrors give_addresses(const std::string& text, std::vector<lb::NodeConfig>& nodes) {
  const std::vector<std::string> addresses = split(text, ',');
  if (addresses.size() != nodes.size()) {
    return {{{},
             "expected one address a node: " + std::to_string(nodes.size()) + ", got " +
                 std::to_string(addresses.size())}};
  }
  for (std::size_t i = 0; i < nodes.size(); ++i) nodes[i].address = addresses[i];
  return {};
}

// A request whose every part that a policy may hash is the key: --keys means the same for each hash_key.
class KeyedRequest final : public lb::RequestFields {
 public:
  explicit KeyedRequest(std::string_view key) : key_(key) {}

  lb::Request request(std::uint64_t tag) const {
    return {.path = key_, .client = key_, .fields = this, .tag = tag};
  }
  std::string_view header(std::string_view) const override { return key_; }
  std::string_view cookie(std::string_view) const override { return key_; }

 private:
  std::string_view key_;
};

lb::NodeId pick(lb::Balancer& balancer, const lb::Request& request) {
  constexpr lb::TimePoint kStart{};  // no time passes
  lb::NodeId node = lb::kNoNode;
  lb::AttemptId attempt;
  for (const lb::Action& action : balancer.begin(request, kStart)) {
    if (action.kind != lb::ActionKind::kStartAttempt) continue;
    node = action.node;
    attempt = action.attempt;
  }
  balancer.attempt_finished(attempt, lb::Outcome::response(200), kStart);
  return node;
}

struct Picks {
  std::uint64_t count = 0;
  std::vector<std::string> keys{};  // none: requests have no key
  char separator = ' ';
};

void print_picks(lb::Balancer& balancer, const Picks& picks, Console& console) {
  constexpr std::uint64_t kAtOnce = 4096;  // picks between two writes
  for (std::uint64_t i = 0; i < picks.count && !console.reader_left(); ++i) {
    if (i > 0) console.print({&picks.separator, 1});
    const KeyedRequest keyed(picks.keys.empty() ? std::string_view{} : picks.keys[i % picks.keys.size()]);
    console.print(lb::json::printable(balancer.node(pick(balancer, keyed.request(i))).config.name));
    if (i % kAtOnce == kAtOnce - 1) console.flush();
  }
  console.line();
}

ExitCode picks(const Arguments& arguments, Console& console) {
  lb::InputErrors errors;
  for (const char* option : {"policy", "nodes"}) {
    if (!arguments.has(option)) errors.push_back({{}, "needs --" + std::string(option)});
  }
  Picks wanted{.separator = arguments.has("lines") ? '\n' : ' '};
  if (arguments.has("keys")) wanted.keys = split(*arguments.value("keys"), ',');
  const std::uint64_t usual = wanted.keys.empty() ? 10 : wanted.keys.size();
  wanted.count = arguments.number("count", {1, 1'000'000'000}, usual, errors);
  const std::uint64_t seed = arguments.number("seed", {0, kAnySeed}, 1, errors);
  if (!errors.empty()) return wrong_usage(kPicksCommand, errors, console);
  const auto config = read_policy_option(*arguments.value("policy"));
  auto nodes = read_nodes(*arguments.value("nodes"));
  if (!config) console.fail("--policy", config.errors());
  if (!nodes) console.fail("--nodes", nodes.errors());
  if (nodes && arguments.has("addresses")) errors = give_addresses(*arguments.value("addresses"), nodes.value());
  if (!errors.empty()) console.fail("--addresses", errors);
  if (!config || !nodes || !errors.empty()) return ExitCode::kBadInput;
  lb::Balancer balancer(config.value(), nodes.value(), seed, lb::TimePoint{});
  print_picks(balancer, wanted, console);
  return ExitCode::kDone;
}

}  // namespace

const Command kPicksCommand{
    .name = "picks",
    .summary = "prints the sequence of nodes that a policy picks",
    .about =
        "Asks the balancing engine for one pick after another, each request ending before the next begins and no "
        "time passing: what is left is the policy's own order.",
    .example =
        "lbsim picks --policy weighted_round_robin --nodes a:5,b:1,c:1 --count 7\n"
        "lbsim picks --policy random --nodes a,b --seed 7 --lines\n"
        "lbsim picks --policy ring_hash,dialect=ketama --nodes a,b --addresses 127.0.0.1:7777,127.0.0.1:7778 "
        "--keys /some/path",
    .operands = {},
    .options = kOptions,
    .run = picks,
};

}  // namespace app
