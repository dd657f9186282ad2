using Google.Protobuf.Reflection;

namespace Holdfast.Hosting.State;

/// <summary>The names of enum values on the wire, such as <c>TASK_RUNNING</c>.</summary>
public static class EnumNames
{
    /// <summary>The value's name; its number where this version does not know it.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => Names<T>.ByValue.GetValueOrDefault(value) ?? value.ToString("D");

    private static class Names<T>
        where T : struct, Enum
    {
        public static readonly Dictionary<T, string> ByValue = typeof(T)
            .GetFields(System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.Static)
            .ToDictionary(
                field => (T)field.GetValue(null)!,
                field => ((OriginalNameAttribute)field.GetCustomAttributes(
                    typeof(OriginalNameAttribute), inherit: false)[0]).Name);
    }
}
