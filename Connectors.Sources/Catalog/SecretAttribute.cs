namespace Connectors.Sources.Catalog;

/// <summary>Marks a config property that is stored encrypted and masked in answers.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SecretAttribute : Attribute;
