using System.Reflection;

namespace Connectors.Sources.Catalog;

/// <summary>Finds the properties marked <see cref="SecretAttribute"/>, in nested records also.</summary>
internal static class SecretPathFinder
{
    public static IEnumerable<IReadOnlyList<string>> Find(Type config)
    {
        foreach (var property in config.GetProperties())
        {
            var key = SourceJson.Key(property.Name);
            if (property.GetCustomAttribute<SecretAttribute>() is not null)
            {
                yield return [key];
            }
            else if (property.PropertyType.Assembly == config.Assembly && property.PropertyType.IsClass && property.PropertyType != config)
            {
                foreach (var path in Find(property.PropertyType))
                    yield return [key, .. path];
            }
        }
    }
}
