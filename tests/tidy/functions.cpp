#include "tidy/functions.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

namespace tidy {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())) != 0) text.remove_prefix(1);
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) text.remove_suffix(1);
  return text;
}

/// The place after the bracket that closes the one at `open`; kNone when there is none.
std::size_t after_match(std::string_view text, std::size_t open, char opening, char closing) {
  std::size_t depth = 0;
  for (std::size_t at = open; at < text.size(); ++at) {
    if (text[at] == opening) ++depth;
    if (text[at] == closing && --depth == 0) return at + 1;
  }
  return kNone;
}

std::string_view word_before(std::string_view text, std::size_t end) {
  while (end > 0 && std::isspace(static_cast<unsigned char>(text[end - 1])) != 0) --end;
  std::size_t start = end;
  while (start > 0 && is_word_character(text[start - 1])) --start;
  return text.substr(start, end - start);
}

bool has_word(std::string_view text, std::string_view word) { return find_word(text, word) != kNone; }

/// Without the `template <...>` in front, whose `class` and `=` mean nothing here.
std::string_view without_template(std::string_view head) {
  head = trimmed(head);
  while (head.starts_with("template")) {
    const std::size_t end = after_match(head, head.find('<'), '<', '>');
    if (end == kNone) break;
    head = trimmed(head.substr(end));
  }
  return head;
}

/// Where the parameter list opens: the first parenthesis that is not an operand of a specifier.
std::size_t parameters_open(std::string_view head) {
  static constexpr std::array<std::string_view, 6> kSpecifiers{"alignas",  "decltype", "noexcept",
                                                               "requires", "explicit", "__attribute__"};
  std::size_t open = head.find('(');
  while (open != kNone) {
    const std::string_view word = word_before(head, open);
    const bool call_operator = word == "operator" && head.substr(open).starts_with("()");
    if (!call_operator && std::ranges::find(kSpecifiers, word) == kSpecifiers.end()) return open;
    const std::size_t end = after_match(head, open, '(', ')');
    open = end == kNone ? kNone : head.find('(', end);
  }
  return kNone;
}

std::size_t count_parameters(std::string_view list) {
  if (trimmed(list).empty() || trimmed(list) == "void") return 0;
  std::size_t count = 1;
  int depth = 0;
  for (std::size_t at = 0; at < list.size(); ++at) {
    const char c = list[at];
    const bool arrow = c == '>' && at > 0 && list[at - 1] == '-';
    if (c == '(' || c == '[' || c == '{' || c == '<') ++depth;
    if (c == ')' || c == ']' || c == '}' || (c == '>' && !arrow)) --depth;
    if (c == ',' && depth == 0) ++count;
  }
  return count;
}

/// Whether the brace after `head` belongs to a member's initialiser: `Parser(int depth) : depth_{`.
bool initialises_member(std::string_view head, std::size_t open) {
  const std::size_t end = after_match(head, open, '(', ')');
  if (end == kNone) return false;
  std::string_view rest = head.substr(end);
  std::size_t colon = rest.find(':');
  while (colon != kNone && rest.substr(colon).starts_with("::")) colon = rest.find(':', colon + 2);
  return colon != kNone && is_word_character(trimmed(rest).back());
}

enum class Block { kScope, kFunction, kInitialiser };

class Finder {
 public:
  explicit Finder(const Source& source) {
    for (const std::string& line : source.code) text_ += line + '\n';
  }

  FunctionList run() {
    while (at_ < text_.size() && list_.balanced) step();
    list_.balanced = list_.balanced && scopes_ == 0 && parentheses_ == 0;
    return std::move(list_);
  }

 private:
  std::string_view head() const { return std::string_view(text_).substr(head_, at_ - head_); }

  void step() {
    const char c = text_[at_];
    if (c == '(') ++parentheses_;
    if (c == ')') --parentheses_;
    if (c == '{') return open_brace();
    if (c == '}') {
      list_.balanced = scopes_ > 0;
      --scopes_;
    }
    const bool access = c == ':' && (trimmed(head()) == "public" || trimmed(head()) == "private" ||
                                     trimmed(head()) == "protected");
    ++at_;
    if (c == '}' || access || (c == ';' && parentheses_ == 0)) head_ = at_;
  }

  Block classify() const {
    const std::string_view text = without_template(head());
    const std::size_t open = parameters_open(text);
    const std::string_view before = text.substr(0, open);
    const bool type = has_word(before, "class") || has_word(before, "struct") || has_word(before, "union");
    if (has_word(before, "enum")) return Block::kInitialiser;
    if (has_word(before, "namespace") || has_word(before, "extern") || type) return Block::kScope;
    if (open == kNone || parentheses_ > 0 || initialises_member(text, open)) return Block::kInitialiser;
    if (before.find('=') == kNone || has_word(before, "operator")) return Block::kFunction;
    return before.find('[') == kNone ? Block::kInitialiser
                                     : Block::kFunction;  // a lambda has a name: `f = [](...) {`
  }

  void open_brace() {
    const Block block = classify();
    if (block == Block::kScope) {
      ++scopes_;
      head_ = ++at_;
      return;
    }
    const std::size_t end = after_match(text_, at_, '{', '}');
    list_.balanced = end != kNone;
    if (end == kNone) return;
    if (block == Block::kFunction) note(end);
    at_ = end;
    if (block == Block::kFunction) head_ = at_;
  }

  void note(std::size_t end) {
    const std::string_view text = without_template(head());
    const std::size_t open = parameters_open(text);
    const std::size_t close = after_match(text, open, '(', ')');
    const std::size_t first = text_.find_first_not_of(" \n\t", head_);
    const auto lines_to = [this](std::size_t place) {
      return static_cast<std::size_t>(
          std::count(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(place), '\n'));
    };
    Function function;
    function.name = word_before(text, open);
    function.line = lines_to(first) + 1;
    function.lines = lines_to(end) - lines_to(first) + 1;
    function.parameters = count_parameters(text.substr(open + 1, close - open - 2));
    list_.functions.push_back(function);
  }

  std::string text_;
  std::size_t at_ = 0;
  std::size_t head_ = 0;  // where the declaration being read starts
  std::size_t scopes_ = 0;
  int parentheses_ = 0;
  FunctionList list_;
};

}  // namespace

FunctionList find_functions(const Source& source) { return Finder(source).run(); }

}  // namespace tidy
