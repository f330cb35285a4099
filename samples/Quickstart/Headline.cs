namespace Quickstart;

internal static class Headline
{
    public static void Print(string text)
    {
        Console.WriteLine();
        Console.WriteLine(text);
        Console.WriteLine(new string('=', text.Length));
    }
}
