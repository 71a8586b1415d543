namespace SecretsFs.Fuse.Tests.Api;

/// <summary>The lines that two texts differ in, by their longest common subsequence.</summary>
internal static class LineDiff
{
    /// <summary>
    /// With '-' what is in the first alone, with '+' what is in the second alone, each below the type it belongs to.
    /// </summary>
    public static IEnumerable<string> Of(IReadOnlyList<string> before, IReadOnlyList<string> after)
    {
        int[,] common = new int[before.Count + 1, after.Count + 1];
        for (int i = before.Count - 1; i >= 0; i--)
        {
            for (int j = after.Count - 1; j >= 0; j--)
            {
                common[i, j] = before[i] == after[j]
                    ? common[i + 1, j + 1] + 1
                    : Math.Max(common[i + 1, j], common[i, j + 1]);
            }
        }

        string head = "";
        for (int i = 0, j = 0; i < before.Count || j < after.Count;)
        {
            if (i < before.Count && j < after.Count && before[i] == after[j])
            {
                head = IsHead(before[i]) ? before[i] : head;
                i++;
                j++;
                continue;
            }

            if (head.Length > 0)
            {
                yield return "  " + head;
                head = "";
            }

            bool isGone = j == after.Count || (i < before.Count && common[i + 1, j] >= common[i, j + 1]);
            yield return isGone ? "- " + before[i++] : "+ " + after[j++];
        }
    }

    private static bool IsHead(string line) => line.Length > 0 && line[0] != ' ';
}
