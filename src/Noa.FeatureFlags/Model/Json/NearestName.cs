namespace Noa.FeatureFlags.Model.Json;

/// <summary>Finds the name that somebody who mistyped probably meant.</summary>
internal static class NearestName
{
    // Longer texts are no slips of the finger, and the distance costs their product.
    private const int MaxLength = 64;

    /// <summary>The name that needs the fewest edits: letters inserted, left out, replaced, or swapped with their neighbour.</summary>
    /// <returns>Null when every name is too far off to be meant.</returns>
    public static string? Of(string written, IEnumerable<string> names)
    {
        if (written.Length is 0 or > MaxLength)
        {
            return null;
        }

        string? nearest = null;
        int fewest = int.MaxValue;
        foreach (string name in names)
        {
            int edits = Distance(written.ToUpperInvariant(), name.ToUpperInvariant());
            if (edits < fewest && edits <= Math.Max(1, Math.Max(written.Length, name.Length) / 3))
            {
                (nearest, fewest) = (name, edits);
            }
        }

        return nearest;
    }

    // Optimal string alignment: Levenshtein's table with one more step back for neighbours that changed places.
    private static int Distance(string left, string right)
    {
        int[,] table = new int[left.Length + 1, right.Length + 1];
        for (int row = 0; row <= left.Length; row++)
        {
            for (int column = 0; column <= right.Length; column++)
            {
                table[row, column] = Math.Min(row, column) == 0
                    ? Math.Max(row, column)
                    : Cheapest(table, left, right, row, column);
            }
        }

        return table[left.Length, right.Length];
    }

    private static int Cheapest(int[,] table, string left, string right, int row, int column)
    {
        int replaced = table[row - 1, column - 1] + (left[row - 1] == right[column - 1] ? 0 : 1);
        int cheapest = Math.Min(replaced, 1 + Math.Min(table[row - 1, column], table[row, column - 1]));
        bool isSwap = row > 1 && column > 1 && left[row - 1] == right[column - 2] && left[row - 2] == right[column - 1];
        return isSwap ? Math.Min(cheapest, 1 + table[row - 2, column - 2]) : cheapest;
    }
}
