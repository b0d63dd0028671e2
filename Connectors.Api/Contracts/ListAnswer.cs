using System.ComponentModel;
using System.Reflection;
using System.Text.Json.Serialization.Metadata;

namespace Connectors.Api.Contracts;

/// <summary>A page of a list. On the wire, the rows stand under the key that <see cref="ListedAsAttribute"/> gives to their type.</summary>
internal record ListAnswer<T>
{
    [Description("Number of rows on all pages.")]
    public required long Total { get; init; }

    [Description("The rows of this page.")]
    public required IReadOnlyList<T> Rows { get; init; }
}

/// <summary>The key under which a list has rows of this type.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class ListedAsAttribute(string key) : Attribute
{
    public string Key { get; } = key;

    /// <summary>Gives the rows of every list their key.</summary>
    public static void Apply(JsonTypeInfo type)
    {
        if (RowsOf(type.Type)?.GetCustomAttribute<ListedAsAttribute>() is not { } listed)
            return;
        foreach (var property in type.Properties.Where(property => property.Name == "rows"))
            property.Name = listed.Key;
    }

    private static Type? RowsOf(Type? list)
    {
        while (list is not null && !(list.IsGenericType && list.GetGenericTypeDefinition() == typeof(ListAnswer<>)))
            list = list.BaseType;
        return list?.GetGenericArguments()[0];
    }
}
