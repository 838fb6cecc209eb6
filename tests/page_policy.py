"""The policy in the head of a page that needs nothing but itself."""

import base64
import hashlib
import re


def admits_its_own_alone(page):
    """Whether the policy admits exactly the style and the script that the page holds."""
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
    own = []
    for tag in ("style", "script"):
        content = re.search(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)[1]
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        own.append(f"{tag}-src 'sha256-{digest}'")
    rules = [rule for rule in policy.split("; ") if rule.startswith(("style-src", "script-src"))]
    return "default-src 'none'" in policy and rules == own
