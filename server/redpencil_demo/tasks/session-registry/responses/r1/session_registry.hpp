#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace game {

using Clock = std::chrono::steady_clock;

/// Knows which players are connected and when each of them was last active.
class SessionRegistry {
public:
    void add(const std::string& id, Clock::time_point now) {
        std::lock_guard lock(mutex_);
        last_active_[id] = now;
    }

    bool touch(const std::string& id, Clock::time_point now) {
        std::lock_guard lock(mutex_);
        auto it = last_active_.find(id);
        if (it == last_active_.end()) {
            return false;
        }
        it->second = now;
        return true;
    }

    std::size_t size() const {
        std::lock_guard lock(mutex_);
        return last_active_.size();
    }

    /// Removes the sessions that were idle for at least `idle` and reports each of them.
    void expire(Clock::time_point now, Clock::duration idle,
                const std::function<void(const std::string&)>& on_expired) {
        std::vector<std::reference_wrapper<const std::string>> expired;
        {
            std::lock_guard lock(mutex_);
            for (const auto& [id, last] : last_active_) {
                if (now - last >= idle) {
                    expired.push_back(std::cref(id));
                }
            }
            for (const std::string& id : expired) {
                last_active_.erase(id);
            }
        }
        for (const std::string& id : expired) {
            on_expired(id);
        }
    }

private:
    mutable std::mutex mutex_;
    std::unordered_map<std::string, Clock::time_point> last_active_;
};

}  // namespace game
