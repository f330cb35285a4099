using System.Globalization;

namespace Noa.FeatureFlags.Compilation;

/// <summary>A place inside an entry: a section, maybe an item of it, maybe a clause of that. Costs nothing until it is written.</summary>
/// <param name="section">Such as <c>rules</c>.</param>
/// <param name="item">Index in the section, or -1 when it is no list.</param>
/// <param name="clause">Index in the item's <c>when</c>, or -1.</param>
/// <param name="isServe">Whether what the item serves is meant.</param>
internal readonly struct EntryPart(string section, int item, int clause, bool isServe)
{
    public EntryPart(string section)
        : this(section, -1, -1, false)
    {
    }

    public EntryPart(string section, int item)
        : this(section, item, -1, false)
    {
    }

    public override string ToString()
    {
        if (section is null)
        {
            return "";
        }

        string itemText = item < 0 ? section : string.Create(CultureInfo.InvariantCulture, $"{section}[{item}]");
        return clause >= 0 ? string.Create(CultureInfo.InvariantCulture, $"{itemText}.when[{clause}]") : isServe ? itemText + ".serve" : itemText;
    }
}
