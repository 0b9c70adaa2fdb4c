#include "proxy/replay.h"

#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "proxy/record.h"
#include "replay_player.h"

namespace proxy {
namespace {

constexpr std::size_t kMaxLine = 64U << 20U;  // the list of a million nodes fits

lb::InputErrors one_error(std::size_t line, std::size_t column, std::string message) {
  return {{.path = {}, .message = std::move(message), .line = line, .column = column}};
}

/// A file's lines, one at a time, each with its end.
class LineFile {
 public:
  std::string open(const std::string& path) {
    file_.reset(std::fopen(path.c_str(), "re"));
    if (!file_) return std::string("cannot be read: ") + std::strerror(errno);
    struct stat status {};
    if (::fstat(fileno(file_.get()), &status) != 0 || !S_ISREG(status.st_mode)) return "is not a regular file";
    return {};
  }

  /// False at the end of the file.
  bool next(std::string& line) {
    line.clear();
    while (line.size() <= kMaxLine) {
      if (at_ == filled_) {
        filled_ = std::fread(block_.data(), 1, block_.size(), file_.get());
        at_ = 0;
        if (filled_ == 0) return !line.empty();
      }
      const char* start = block_.data() + at_;
      const void* found = std::memchr(start, '\n', filled_ - at_);
      const std::size_t size =
          found == nullptr ? filled_ - at_ : static_cast<std::size_t>(static_cast<const char*>(found) - start) + 1;
      line.append(start, size);
      at_ += size;
      if (found != nullptr) return true;
    }
    return true;
  }

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  std::unique_ptr<std::FILE, Close> file_;
  std::array<char, 65536> block_;
  std::size_t at_ = 0;
  std::size_t filled_ = 0;
};

/// Gives each balancer's lines to its player.
class Replay {
 public:
  explicit Replay(const ReplayOptions& options) : options_(options), balancers_(RecordedBalancer::kMaxBalancers) {}

  lb::InputErrors play(const ReplayInput& input, std::size_t line) {
    One& one = balancers_[input.balancer];
    if (input.kind == InputKind::kStart) return start(one, input, line);
    if (!one.player) return one_error(line, 1, "w: this balancer has no \"start\" line before");
    if (input.now < one.last) return one_error(line, 1, "t: time goes back");
    one.last = input.now;
    if (input.kind == InputKind::kApply) one.config = input.config;
    if (input.kind == InputKind::kSetNodes) one.nodes = input.nodes;
    if (input.kind == InputKind::kApply || input.kind == InputKind::kSetNodes) {
      for (const lb::InputError& error : lb::validate(one.config, one.nodes)) {
        return one_error(line, 1, error.path + ": " + error.message);
      }
    }
    ++report_.inputs;
    report_.decisions += input.actions.size();
    one.player->play(input, line, report_);
    return {};
  }

  ReplayReport end() {
    for (One& one : balancers_) {
      if (one.player) one.player->end(report_);
    }
    return std::move(report_);
  }

 private:
  struct One {
    std::unique_ptr<ReplayPlayer> player;
    lb::TimePoint last{};
    lb::BalancerConfig config;
    std::vector<lb::NodeConfig> nodes;
  };

  lb::InputErrors start(One& one, const ReplayInput& input, std::size_t line) {
    if (one.player) return one_error(line, 1, "in: this balancer was started before");
    one.last = input.now;
    one.config = input.config;
    one.nodes = input.nodes;
    one.player = options_.policy ? make_counterfactual_player(input, *options_.policy, report_)
                                 : make_exact_player(input, report_);
    report_.policy = options_.policy ? options_.policy->active->name : input.config.policy.active->name;
    ++report_.balancers;
    if (report_.nodes.size() < input.nodes.size()) report_.nodes.resize(input.nodes.size());
    for (std::size_t i = 0; i < input.nodes.size(); ++i) report_.nodes[i].name = input.nodes[i].name;
    return {};
  }

  const ReplayOptions& options_;
  std::vector<One> balancers_;
  ReplayReport report_;
};

}  // namespace

void count_attempt(const lb::Balancer& balancer, lb::NodeId node, bool recorded, ReplayReport& report) {
  const std::size_t index = lb::index_of(node);
  if (index >= balancer.node_count()) return;  // a recording that was made by hand
  if (index >= report.nodes.size()) report.nodes.resize(index + 1);
  ReplayNode& counted = report.nodes[index];
  counted.name = balancer.node(node).config.name;
  ++(recorded ? counted.recorded : counted.replayed);
}

lb::Result<ReplayReport> replay(const std::string& path, const ReplayOptions& options) {
  LineFile file;
  if (std::string error = file.open(path); !error.empty()) return one_error(0, 0, std::move(error));
  Replay replay(options);
  std::string line;
  std::size_t number = 0;
  while (file.next(line)) {
    ++number;
    if (line.back() != '\n') return one_error(number, line.size() + 1, "the recording is cut short in this line");
    line.pop_back();
    if (number == 1) {
      if (lb::InputErrors errors = check_header(std::move(line), number); !errors.empty()) return errors;
      continue;
    }
    const lb::Result<ReplayInput> input = parse_input(std::move(line), number);
    if (!input) return input.errors();
    if (lb::InputErrors errors = replay.play(input.value(), number); !errors.empty()) return errors;
  }
  if (number < 2) return one_error(number == 0 ? 1 : 2, 1, "the recording is empty");
  return replay.end();
}

}  // namespace proxy
