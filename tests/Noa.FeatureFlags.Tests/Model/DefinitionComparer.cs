using System.Collections;
using System.Reflection;
using System.Text.Json;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Tests.Model;

/// <summary>Finds the first difference between two definitions: of every public property of every model class, so that new ones are compared too.</summary>
internal static class DefinitionComparer
{
    /// <returns>Null when they are equal, else where and how they differ.</returns>
    public static string? FirstDifference(object? expected, object? actual, string path = "")
    {
        if (expected is null || actual is null)
        {
            return ReferenceEquals(expected, actual) ? null : Describe(path, expected, actual);
        }

        if (expected is JsonElement expectedJson && actual is JsonElement actualJson)
        {
            bool areEqual = expectedJson.ValueKind == actualJson.ValueKind
                && (expectedJson.ValueKind == JsonValueKind.Undefined || JsonElement.DeepEquals(expectedJson, actualJson));
            return areEqual ? null : Describe(path, expected, actual);
        }

        if (expected is not string && expected is IEnumerable expectedItems)
        {
            return InItems(expectedItems.Cast<object>(), ((IEnumerable)actual).Cast<object>(), path);
        }

        bool isModelClass = expected.GetType().IsClass && expected.GetType().Namespace == typeof(FlagDefinition).Namespace;
        return isModelClass ? InProperties(expected, actual, path) : expected.Equals(actual) ? null : Describe(path, expected, actual);
    }

    private static string? InItems(IEnumerable<object> expected, IEnumerable<object> actual, string path)
    {
        object[] left = [.. expected];
        object[] right = [.. actual];
        return left.Length == right.Length
            ? left.Select((item, index) => FirstDifference(item, right[index], $"{path}[{index}]")).FirstOrDefault(static difference => difference is not null)
            : Describe(path + ".Count", left.Length, right.Length);
    }

    private static string? InProperties(object expected, object actual, string path) => expected.GetType() == actual.GetType()
        ? expected.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Select(property => FirstDifference(property.GetValue(expected), property.GetValue(actual), $"{path}.{property.Name}"))
            .FirstOrDefault(static difference => difference is not null)
        : Describe(path, expected.GetType(), actual.GetType());

    private static string Describe(string path, object? expected, object? actual) => $"{path}: expected {expected ?? "null"}, found {actual ?? "null"}";
}
